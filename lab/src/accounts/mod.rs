//! Final accounts (公开01–09) of departments that are made up, in the ministry's form, and their budgets in Shanghai's.
//!
//! Facts ([`Accounts`]) are money received, held and spent by code, source and nature; every table prints sums of them,
//! rounded one by one. Nothing in here knows the library.

mod dealings;
mod facts;
mod lists;
mod noted;
mod page;
mod random;
mod seed;
mod shanghai;
mod totals;
mod variants;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

pub use dealings::{Dealing, DealingKind};
pub use facts::{Accounts, Nature, Source};
pub use shanghai::Publisher;
pub use variants::Codes;

impl Accounts {
    /// The workbook as an accountant would send it; the same bytes in every run.
    pub fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        self.book()?.save_to_buffer()
    }

    /// The same while sheets may still be added.
    pub fn book(&self) -> Result<Workbook, XlsxError> {
        let mut book = self.first_tables(true)?;
        lists::economic(&mut book, self)?;
        lists::funds(&mut book, self)?;
        lists::state_capital(&mut book, self)?;
        lists::three_public(&mut book, self)?;
        Ok(book)
    }

    /// The same with 公开06, 08 and 09 as other offices print them.
    pub fn workbook_in_other_shapes(&self, codes: Codes) -> Result<Vec<u8>, XlsxError> {
        let mut book = self.first_tables(true)?;
        variants::economic(&mut book, self, codes)?;
        lists::funds(&mut book, self)?;
        variants::state_capital(&mut book, self)?;
        variants::three_public(&mut book, self)?;
        book.save_to_buffer()
    }

    /// The same as offices printed it for 2019: without state capital, so without 公开08.
    pub fn workbook_without_state_capital(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = self.first_tables(false)?;
        variants::economic(&mut book, self, Codes::Whole)?;
        lists::funds(&mut book, self)?;
        lists::three_public(&mut book, self)?;
        book.save_to_buffer()
    }

    /// A workbook with 公开01 to 05.
    fn first_tables(&self, state_capital: bool) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        let date = ExcelDateTime::from_ymd(2025, 8, 20)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&date));
        totals::all_money(&mut book, self)?;
        lists::income(&mut book, self)?;
        lists::spending(&mut book, self)?;
        totals::fiscal_money(&mut book, self, state_capital)?;
        lists::general(&mut book, self)?;
        Ok(book)
    }
}
