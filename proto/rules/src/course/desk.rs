//! Decisions on commands about the catalogue.
//!
//! Enters: a whole course. Leaves: puts for what differs from what is seen, so that loading the same file again writes
//! nothing. The catalogue is written at the hub, by an admin.

use telecentre_log::document::DocumentName;
use telecentre_log::id::Space;
use telecentre_log::limit::NAME_BYTES;

use super::{Course, CourseCommand, CourseOutcome};
use crate::desk::check::{check_name, refuse};
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards};

impl Decide for CourseCommand {
    type Outcome = CourseOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<CourseOutcome>, DeskError> {
        match self {
            Self::Save(course) => guards.save_course(course),
        }
    }
}

impl Guards<'_> {
    fn save_course(&mut self, course: &Course) -> Result<Decision<CourseOutcome>, DeskError> {
        self.admin_at_hub()?;
        let mut errors = Vec::new();
        for (field, text) in [("code", &course.code), ("title", &course.title), ("provider", &course.provider)] {
            check_name(&mut errors, field, text, NAME_BYTES);
        }
        if course.hours > 10_000 {
            errors.push(
                FieldError::new("hours", FieldCode::OutOfRange, "a course lasts 10000 hours at most").about(10_000),
            );
        }
        refuse(errors)?;
        let known = self.view.courses.list().into_iter().find(|(_, c)| c.code == course.code).map(|(id, _)| id);
        let before = known.map(|id| self.view.courses.fields(id)).unwrap_or_default();
        let id = known.unwrap_or_else(|| self.fresh_id());
        let puts = self.changed(id, &before, course.fields())?;
        let outcome = if puts.is_empty() { CourseOutcome::Unchanged } else { CourseOutcome::Saved };
        Ok(Decision::put(Space::Commons, DocumentName::catalogue(), puts, outcome))
    }
}
