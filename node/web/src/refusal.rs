//! A command that was not carried out: what pages, forms and calls answer.
//!
//! Enters: a [`CommandError`]: the rules refuse, or nothing can be saved. Leaves: the status, the problem document and the
//! sentence of the contract, all from this one place. A code that has no words here yet falls back to the rules' own
//! English sentence, which a test keeps from happening.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use telecentre_proto::booking::Alternative;
use telecentre_proto::booking::BookingRefusal;
use telecentre_proto::desk::{DeskError, FieldCode, FieldError, ShutCentre};
use telecentre_proto::person::PersonRefusal;
use telecentre_proto::role::RoleRefusal;
use telecentre_proto::series::SeriesRefusal;
use telecentre_proto::waitlist::WaitlistRefusal;

use crate::problem::Problem;
use crate::replica::CommandError;
use crate::series_shape::SeriesPreview;
use crate::words::Words;

/// A command that was not carried out.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal(CommandError);

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        Self(error)
    }
}

impl From<DeskError> for Refusal {
    fn from(error: DeskError) -> Self {
        Self(error.into())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        refusal.problem()
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        Refusal(error).problem()
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        Refusal::from(error).problem()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.problem().into_response()
    }
}

impl Refusal {
    /// The HTTP status and the title of the problem document.
    fn kind(&self) -> (StatusCode, &'static str) {
        let CommandError::Desk(refused) = &self.0 else {
            return (StatusCode::SERVICE_UNAVAILABLE, "Nothing can be saved at the moment");
        };
        match refused {
            DeskError::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "Some fields cannot be accepted"),
            DeskError::NotAllowed { .. } => (StatusCode::FORBIDDEN, "This is not allowed"),
            DeskError::NotFound { .. } => (StatusCode::NOT_FOUND, "There is no such thing here"),
            DeskError::Spent { .. } => (StatusCode::CONFLICT, "A box left no number to write"),
            DeskError::Closed => (StatusCode::FORBIDDEN, "This box is closed"),
            DeskError::Booking(refused) => (StatusCode::CONFLICT, booking_title(refused)),
            DeskError::Person(PersonRefusal::Erased) => (StatusCode::GONE, "This person's data was erased"),
            DeskError::Role(RoleRefusal::LastAdmin) => (StatusCode::CONFLICT, "This is the last admin"),
            DeskError::Series(refused) => (StatusCode::CONFLICT, series_title(refused)),
            DeskError::Waitlist(refused) => (StatusCode::CONFLICT, waitlist_title(refused)),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// The problem document, for programs.
    pub fn problem(&self) -> Problem {
        let (status, title) = self.kind();
        let detail = self.0.to_string();
        let CommandError::Desk(refused) = &self.0 else { return Problem::unavailable(detail) };
        let problem = Problem::new(status, refused.code(), title, detail);
        match refused {
            DeskError::Invalid { errors } => problem.with("errors", errors),
            DeskError::NotAllowed { right } => problem.with("right", right.as_str()),
            DeskError::Spent { author } => problem.with("author", author),
            DeskError::NotFound { .. }
            | DeskError::Closed
            | DeskError::Person(PersonRefusal::Erased)
            | DeskError::Role(RoleRefusal::LastAdmin) => problem,
            DeskError::Booking(refused) => about_booking(problem, refused),
            DeskError::Waitlist(refused) => refused.about().map_or(problem.clone(), |wait| problem.with("wait", wait)),
            DeskError::Series(SeriesRefusal::KeyReused { id }) => problem.with("series", id),
            DeskError::Series(refused) => refused.now().map_or(problem.clone(), |now| {
                let now = SeriesPreview::from(now);
                problem.with("digest", now.digest).with("occurrences", now.occurrences)
            }),
        }
    }

    /// One sentence for people; what is wrong with fields is told beside them.
    pub fn sentence(&self, words: &Words) -> String {
        match &self.0 {
            CommandError::ReadOnly(_) => words.say("banner-read-only"),
            CommandError::Stopping => words.say("refused-stopping"),
            CommandError::Desk(refused) => of_rules(words, refused),
        }
    }

    /// What is wrong with fields.
    pub fn fields(&self) -> &[FieldError] {
        match &self.0 {
            CommandError::Desk(DeskError::Invalid { errors }) => errors,
            _ => &[],
        }
    }

    /// What is free instead, where the slot is taken.
    pub fn alternatives(&self) -> Option<&[Alternative]> {
        match &self.0 {
            CommandError::Desk(DeskError::Booking(BookingRefusal::Taken { alternatives, .. })) => Some(alternatives),
            _ => None,
        }
    }

    /// Whether the form's key was used for something else.
    pub fn is_key_reused(&self) -> bool {
        matches!(self.0, CommandError::Desk(DeskError::Booking(BookingRefusal::KeyReused { .. })))
    }
}

/// The title of the problem document: every refusal of a booking's own is a conflict with what is.
fn booking_title(refused: &BookingRefusal) -> &'static str {
    match refused {
        BookingRefusal::Taken { .. } => "The slot is taken",
        BookingRefusal::KeyReused { .. } => "The key was used for something else",
        BookingRefusal::WrongState { .. } => "The booking's state does not allow it",
        BookingRefusal::NotSteward { .. } => "Another replica decides about this",
        BookingRefusal::Waiting { .. } => "An answer is on its way",
        BookingRefusal::HalvesAwaited { .. } => "The other halves are not answered yet",
        BookingRefusal::HalfOver { .. } => "Another half of the pair is over",
        BookingRefusal::NotToday { .. } => "It was not noted today",
        BookingRefusal::GivenAway { .. } => "The place was given away",
    }
}

fn series_title(refused: &SeriesRefusal) -> &'static str {
    match refused {
        SeriesRefusal::Changed { .. } => "Something changed since",
        SeriesRefusal::NotFree { .. } => "Some days cannot be had",
        SeriesRefusal::NoDay { .. } => "No day can be had",
        SeriesRefusal::KeyReused { .. } => "The key was used for something else",
    }
}

fn waitlist_title(refused: &WaitlistRefusal) -> &'static str {
    match refused {
        WaitlistRefusal::Waits { .. } => "The person waits already",
        WaitlistRefusal::TooMany => "Too many wait",
        WaitlistRefusal::KeyReused { .. } => "The key was used for something else",
        WaitlistRefusal::Over { .. } => "The wish does not wait any more",
        WaitlistRefusal::NotFree { .. } => "No such place is free",
    }
}

fn about_booking(problem: Problem, refused: &BookingRefusal) -> Problem {
    match refused {
        BookingRefusal::Taken { conflicts, alternatives } => {
            problem.with("conflicts", conflicts).with("alternatives", alternatives)
        }
        BookingRefusal::KeyReused { booking }
        | BookingRefusal::Waiting { booking }
        | BookingRefusal::HalfOver { booking }
        | BookingRefusal::NotToday { booking } => problem.with("booking", booking),
        BookingRefusal::HalvesAwaited { booking, centres, .. } => {
            problem.with("booking", booking).with("centres", centres)
        }
        BookingRefusal::GivenAway { booking, to } => problem.with("booking", booking).with("to", to),
        BookingRefusal::WrongState { booking, state, .. } => problem.with("booking", booking).with("state", state),
        BookingRefusal::NotSteward { steward } => problem.with("steward", steward),
    }
}

/// A field's problem in words. Every code has some in `locales/`, which a test holds.
pub fn field(words: &Words, error: &FieldError) -> String {
    if let Some(then) = &error.shut {
        return shut(words, then, error.code == FieldCode::Closed);
    }
    words.with(&format!("field-{}", error.code), error.argument.clone().unwrap_or_default())
}

/// When a centre is open on a day on which somebody wished for another time: in words, and by its name.
pub(crate) fn shut(words: &Words, then: &ShutCentre, exceptionally: bool) -> String {
    let key = match (&then.place, then.open.is_empty(), exceptionally) {
        (Some(_), ..) => "shut-place",
        (None, true, false) => "shut-day",
        (None, true, true) => "shut-day-closure",
        (None, false, false) => "shut-hours",
        (None, false, true) => "shut-hours-closure",
    };
    let args = [
        ("centre", then.name.as_str().into()),
        ("day", words.day(then.day).into()),
        ("hours", words.hours(&then.open).into()),
        ("place", then.place.as_deref().unwrap_or_default().into()),
    ];
    words.with_all(key, args)
}

fn of_rules(words: &Words, refusal: &DeskError) -> String {
    match refusal {
        DeskError::Invalid { errors } => match errors.as_slice() {
            [only] => field(words, only),
            _ => words.say("refused-invalid"),
        },
        DeskError::NotAllowed { right } => words.of("refused-right", right.as_str()),
        DeskError::NotFound { what, .. } => words.of("refused-missing", what.as_str()),
        DeskError::Spent { author } => words.with("refused-number-spent", author.as_str()),
        DeskError::Closed => words.say("refused-closed"),
        DeskError::Booking(refusal) => booking(words, refusal),
        DeskError::Person(PersonRefusal::Erased) => words.say("refused-erased"),
        DeskError::Role(refusal) => words.of("refused", refusal.code()),
        DeskError::Series(refusal) => words.of("refused", refusal.code()),
        DeskError::Waitlist(refusal) => words.of("refused", refusal.code()),
    }
}

fn booking(words: &Words, refusal: &BookingRefusal) -> String {
    match refusal {
        BookingRefusal::Taken { conflicts, alternatives } => {
            let spans: Vec<String> = conflicts.iter().map(|c| words.span(c.slot.start(), c.slot.end())).collect();
            let taken = match spans.as_slice() {
                [] => words.say("refused-taken"),
                spans => words.with("refused-taken-by", spans.join(", ")),
            };
            let next = if alternatives.is_empty() { "refused-no-alternative" } else { "refused-alternatives" };
            format!("{taken} {}", words.say(next))
        }
        BookingRefusal::KeyReused { .. } => words.say("refused-key-reused"),
        BookingRefusal::WrongState { state, .. } => words.with("refused-state", words.of("state", state.as_str())),
        BookingRefusal::Waiting { .. } => words.say("refused-waiting"),
        BookingRefusal::HalvesAwaited { names, .. } => words.with("refused-halves-awaited", names.join(", ")),
        BookingRefusal::HalfOver { .. } => words.say("refused-half-over"),
        BookingRefusal::NotToday { .. } => words.say("refused-not-today"),
        BookingRefusal::GivenAway { .. } => words.say("refused-given-away"),
        BookingRefusal::NotSteward { steward: None } => words.say("refused-no-node"),
        BookingRefusal::NotSteward { steward: Some(_) } => words.say("refused-not-steward"),
    }
}
