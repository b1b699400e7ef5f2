//! Bytes become grids.
mod grid;
pub use grid::{Book, CellValue, Grid, GridCell, GridRow};
