//! Rows into a row group of Parquet, column by column.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, FixedLenByteArrayType, Int64Type};
use parquet::data_type::{DataType, FixedLenByteArray};
use parquet::errors::Result;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::columns::{Column, Holds};
use super::exact::{DIGITS, SCALE};

/// The bytes of an amount.
const AMOUNT_BYTES: i32 = 16;

/// The schema of some columns.
pub(super) fn schema<R>(name: &str, columns: &[Column<R>]) -> Result<TypePtr> {
    let fields: Result<Vec<TypePtr>> = columns.iter().map(field).collect();
    let schema = Type::group_type_builder(name)
        .with_fields(fields?)
        .build()?;
    Ok(Arc::new(schema))
}

fn field<R>(column: &Column<R>) -> Result<TypePtr> {
    let builder = |physical| {
        Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL)
    };
    let field = match column.holds {
        Holds::Text(_) => {
            builder(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String))
        }
        Holds::Whole(_) => builder(Physical::INT64),
        Holds::Flag(_) => builder(Physical::BOOLEAN),
        Holds::Amount(_) => builder(Physical::FIXED_LEN_BYTE_ARRAY)
            .with_length(AMOUNT_BYTES)
            .with_logical_type(Some(LogicalType::decimal(SCALE as i32, DIGITS as i32)))
            .with_precision(DIGITS as i32)
            .with_scale(SCALE as i32),
    };
    Ok(Arc::new(field.build()?))
}

/// How all files are written: the same bytes for the same rows.
pub(super) fn properties() -> WriterPropertiesPtr {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("duibiao ", env!("CARGO_PKG_VERSION")).to_owned());
    Arc::new(properties.build())
}

/// Writes rows as a row group.
pub(super) fn row_group<R, W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &[Column<R>],
    rows: &[R],
) -> Result<()> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(mut out) = group.next_column()? else {
            break;
        };
        let rows = rows.iter();
        match column.holds {
            Holds::Text(of) => {
                let bytes = |row| of(row).map(|text| ByteArray::from(text.as_bytes().to_vec()));
                values::<ByteArrayType>(&mut out, rows.map(bytes))?;
            }
            Holds::Whole(of) => values::<Int64Type>(&mut out, rows.map(of))?,
            Holds::Flag(of) => values::<BoolType>(&mut out, rows.map(|row| Some(of(row))))?,
            Holds::Amount(of) => {
                let bytes = |exact: super::Exact| ByteArray::from(exact.to_be_bytes().to_vec());
                let bytes = |row| of(row).map(|exact| FixedLenByteArray::from(bytes(exact)));
                values::<FixedLenByteArrayType>(&mut out, rows.map(bytes))?;
            }
        }
        out.close()?;
    }
    group.close()?;
    Ok(())
}

/// Writes the values of a column; nothing where there is none.
fn values<T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    all: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let mut values = Vec::new();
    let mut there = Vec::new();
    for value in all {
        there.push(i16::from(value.is_some()));
        values.extend(value);
    }
    out.typed::<T>().write_batch(&values, Some(&there), None)?;
    Ok(())
}
