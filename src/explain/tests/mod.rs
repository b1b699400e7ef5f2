//! What explaining has to do, shown on departments built from their facts.

mod accuracy;
mod amounts;
mod completeness;
mod decisions;
mod department;
mod events;
mod settling;
mod work;
