//! What tests, the accuracy bench and the speed benches share; never published.
//!
//! [`departments`] makes up whole departments and damages them, and knows nothing of the library; so does [`bureau`] with all
//! the submissions to a finance bureau. [`form`] prints one in
//! other forms, [`containers`] writes it as any kind of file. [`desk`] is an accountant's folder, [`soffice`] LibreOffice where it is installed, [`labels`] judges what
//! was said of wrong labels, [`label_mistakes`] makes the mistakes of those who write layouts, [`sentences`] makes up what departments say of their tables.

pub mod accounts;
pub mod bureau;
pub mod containers;
pub mod departments;
pub mod desk;
pub mod form;
pub mod label_mistakes;
pub mod labels;
pub mod sentences;
pub mod soffice;
