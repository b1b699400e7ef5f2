//! Writing: workbooks that keep everything, live sums, the submitter's own file, and the other forms of a submission.

mod carried_sheets;
mod convert;
mod disclosure;
mod keep;
mod layout_charts;
mod live_workbook;
mod nothing_lost;
mod reworded;
mod written_workbooks;
