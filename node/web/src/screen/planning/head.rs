//! What the four views of the planning have on top: which day, which centre, which view.
//!
//! Enters: a place in the calendar. Leaves: links to before, after and today in the same view, and to the other views of
//! the same day.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use telecentre_proto::id::Slug;

use super::place::Place;
use crate::elsewhere;
use crate::page::Banner;
use crate::replica::Moment;
use crate::site::query;
use crate::words::Words;

/// A view of the planning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum View {
    /// One day of a centre.
    Day,
    /// One week of a centre.
    Week,
    /// One month of a centre.
    Month,
    /// One day of all centres.
    Network,
}

impl View {
    const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Network];

    /// The word in addresses and in the names of messages.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Day => "jour",
            Self::Week => "semaine",
            Self::Month => "mois",
            Self::Network => "reseau",
        }
    }

    /// The view that an address names; the day where it names none.
    pub(crate) fn named(word: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|view| Some(view.word()) == word).unwrap_or(Self::Day)
    }

    /// The address of a day in this view.
    pub(crate) fn path(self, centre: &Slug, date: Date) -> String {
        let asked = match self {
            Self::Day => query([("centre", centre.as_str())]),
            _ => query([("vue", self.word()), ("centre", centre.as_str())]),
        };
        format!("/planning/{date}?{asked}")
    }

    fn step(self) -> Span {
        match self {
            Self::Day | Self::Network => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
        }
    }
}

/// A link among several.
pub(crate) struct Tab {
    /// The address.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is the one that is shown.
    pub(crate) current: bool,
}

/// A centre to choose.
pub(crate) struct CentreChoice {
    /// Its slug.
    pub(crate) slug: Slug,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is the one that is shown.
    pub(crate) chosen: bool,
}

/// The top of a view.
pub(crate) struct PlanningHead {
    /// What is shown.
    pub(crate) heading: String,
    /// More of it, in soft text.
    pub(crate) under: Option<String>,
    /// The day.
    pub(crate) date: Date,
    /// The view.
    pub(crate) view: View,
    /// Whether today is within what is shown.
    pub(crate) is_now: bool,
    /// The address of what comes before, in this view.
    pub(crate) before: Option<String>,
    /// The address of what comes after, in this view.
    pub(crate) after: Option<String>,
    /// The address of today, in this view.
    pub(crate) today: String,
    /// The views.
    pub(crate) views: Vec<Tab>,
    /// The centres.
    pub(crate) centres: Vec<CentreChoice>,
    /// How old is what is known of another centre; the view of all says it of each.
    pub(crate) known: Option<Banner>,
}

impl PlanningHead {
    /// The top of a view of a place.
    pub(crate) fn of(words: &Words, moment: &dyn Moment, place: &Place, view: View, heading: String) -> Self {
        let (centre, date, today) = (&place.centre, place.date, moment.today());
        let own = moment.here().centre;
        let mut centres: Vec<_> = moment.view().centres.all().collect();
        centres.sort_by_key(|c| (own.as_ref() != Some(&c.slug), &c.name));
        let choice = |c: &telecentre_proto::centre::Centre| CentreChoice {
            slug: c.slug.clone(),
            name: c.name.clone(),
            chosen: c.slug == *centre,
        };
        let tab = |v: View| Tab { path: v.path(centre, date), name: words.of("view", v.word()), current: v == view };
        let is_now = match view {
            View::Day | View::Network => date == today,
            View::Week => monday(date) == monday(today),
            View::Month => date.first_of_month() == today.first_of_month(),
        };
        let beside = |to: Result<Date, jiff::Error>| to.ok().map(|date| view.path(centre, date));
        Self {
            heading,
            under: None,
            date,
            view,
            is_now,
            before: beside(date.checked_sub(view.step())),
            after: beside(date.checked_add(view.step())),
            today: view.path(centre, today),
            views: View::ALL.into_iter().map(tab).collect(),
            centres: centres.into_iter().map(choice).collect(),
            known: elsewhere::known(words, moment, centre).filter(|_| view != View::Network),
        }
    }
}

/// The Monday of a day's week.
pub(crate) fn monday(date: Date) -> Date {
    let back = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(back.days()).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_view_is_read_from_its_own_word() {
        for view in View::ALL {
            assert_eq!(View::named(Some(view.word())), view);
        }
        assert_eq!(View::named(Some("siècle")), View::Day);
        assert_eq!(View::named(None), View::Day);
    }

    #[test]
    fn a_week_begins_on_its_monday() {
        assert_eq!(monday(date(2026, 11, 29)), date(2026, 11, 23));
        assert_eq!(monday(date(2026, 11, 23)), date(2026, 11, 23));
        assert_eq!(monday(date(2027, 1, 1)), date(2026, 12, 28));
    }
}
