//! Which day of which centre is asked for.
//!
//! Enters: an address. Leaves: a day and a centre that is known here; today and one's own where the address says nothing.

use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::id::Slug;

use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::query;

/// What the address of a day may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedDay {
    /// The centre.
    pub(crate) centre: Option<String>,
    /// The view: `jour`, `semaine`, `mois`, `reseau`.
    pub(crate) vue: Option<String>,
    /// A date out of the picker.
    pub(crate) date: Option<String>,
    /// A resource to propose in the form.
    pub(crate) resource: Option<String>,
    /// When the proposed time begins.
    pub(crate) start: Option<String>,
    /// When the proposed time ends.
    pub(crate) end: Option<String>,
    /// For whom, to propose in the form.
    pub(crate) who: Option<String>,
    /// The word of the deed that was just done, for the page to tell.
    pub(crate) done: Option<String>,
    /// The id of the booking that it was done with.
    pub(crate) booking: Option<String>,
}

impl AskedDay {
    /// Whether the address proposes a time to book.
    pub(crate) fn proposes(&self) -> bool {
        self.start.is_some() || self.resource.is_some()
    }

    /// The address of the panel with that proposal.
    pub(crate) fn panel_path(&self, date: Option<&str>) -> String {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let fields = [
            ("centre", &self.centre),
            ("resource", &self.resource),
            ("start", &self.start),
            ("end", &self.end),
            ("who", &self.who),
        ];
        let mut fields: Vec<(&str, String)> = fields.iter().map(|(name, text)| (*name, given(text))).collect();
        fields.push(("date", date.unwrap_or_default().to_owned()));
        fields.retain(|(_, text)| !text.is_empty());
        format!("/reserver?{}", query(fields.iter().map(|(name, text)| (*name, text.as_str()))))
    }
}

/// Which day of which centre a request is about.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The centre.
    pub(crate) centre: Slug,
    /// The day.
    pub(crate) date: Date,
}

impl Place {
    /// The day and centre of an address; today and one's own where it says nothing.
    pub(crate) fn find(moment: &dyn Moment, date: Option<&str>, centre: Option<&str>) -> Result<Self, Problem> {
        let date = match date.map(str::trim).filter(|d| !d.is_empty()) {
            Some(text) => text
                .parse::<Date>()
                .ok()
                .filter(|d| (1970..=2200).contains(&d.year()))
                .ok_or_else(|| Problem::not_found("That is not a date such as 2026-11-24."))?,
            None => moment.today(),
        };
        let wanted = centre.map(str::parse::<Slug>).transpose().map_err(|e| Problem::not_found(e.to_string()))?;
        let (here, view) = (moment.here().centre, moment.view());
        let known = |slug: &Slug| view.centres.get(slug).is_some();
        let centre = match wanted {
            Some(slug) => known(&slug).then_some(slug),
            None => here.filter(known).or_else(|| view.centres.all().next().map(|c| c.slug.clone())),
        };
        let centre = centre.ok_or_else(|| Problem::not_found("No such centre is known here, or not yet."))?;
        Ok(Self { centre, date })
    }
}
