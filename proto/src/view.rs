//! Stand-in until the tables of the domain land.
use crate::record::{DocumentKey, RecordChange};
/// Tables.
#[derive(Default)]
pub struct View;
impl View {
    /// Takes in.
    pub fn apply(&mut self, _: &RecordChange<'_>) {}
    /// Forgets.
    pub fn forget(&mut self, _: &DocumentKey) {}
}
