//! A visit: one request for a page, with the visitor's words.
//!
//! Enters: a request that the guard has seen, or one at the door. Leaves: what handlers make a page of, and what that page
//! shares with the others.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::auth::{Device, Visitor};
use super::chip::Chip;
use super::demonstration::Controls;
use super::front::Client;
use super::page::{Page, banners};
use super::problem::Problem;
use super::rank::Rank;
use super::replica::{Here, Moment};
use super::site::Site;
use super::words::{Language, Words, minutes_of};

/// What a page is made from, taken out of the request.
pub struct Visit {
    /// The site.
    pub site: Arc<Site>,
    /// The visitor's words.
    pub words: Words,
    /// Who asks, if they came in.
    pub visitor: Option<Visitor>,
    /// What is open to them.
    pub rank: Option<Rank>,
    /// From where it comes.
    pub device: Device,
    /// The session that it is of, if it is of one.
    pub session: Option<String>,
    /// Path and query.
    pub path: String,
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Self::Rejection> {
        let replica = &site.replica;
        let words = Words::new(Language::of(&parts.headers), replica.zone(), replica.now());
        let words = words.with_more(site.vocabularies());
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let visitor = parts.extensions.get::<Visitor>().copied();
        let rank = parts.extensions.get::<Rank>().copied();
        let device = Device::of(&parts.headers, parts.extensions.get::<Client>().copied().unwrap_or_default());
        let is_session = visitor.is_some_and(|visitor| visitor != Visitor::Token);
        let session = is_session.then(|| site.auth.session_of(&parts.headers, replica.now().as_second())).flatten();
        Ok(Self { site: site.clone(), words, visitor, rank, device, session, path })
    }
}

impl Visit {
    /// The minute of today that it is here.
    pub fn minute(&self) -> u16 {
        minutes_of(self.words.local(self.site.replica.now()).time())
    }

    /// What the page of this title shares with the others, at this moment.
    pub fn page(&self, moment: &dyn Moment, title: impl Into<String>) -> Page {
        let page = self.bare(moment.here(), title.into());
        let person = self.visitor.and_then(Visitor::person).and_then(|id| moment.view().people.member(id));
        let page = Page { who: person.map(|member| member.details.name.clone()), ..page };
        if self.rank == Some(Rank::Member) {
            // What a member sees of the box is what they do here: neither its links nor the levers of a demonstration.
            let menu = self.site.member_menu().into_iter().map(|item| (item, 0)).collect();
            return Page {
                signed_in: true,
                today: moment.today().to_string(),
                menu,
                aside: self.site.member_aside(),
                ..page
            };
        }
        let status = moment.status();
        let (banners, chip) = (banners(&status, &self.words), Chip::of(&status, &self.words));
        let menu = self.site.counted_menu(moment, self.minute());
        let positions = serde_json::to_string(&moment.positions()).unwrap_or_default();
        let bar = self.site.extensions.get::<Controls>().map(|controls| controls.bar(&self.words, moment.view()));
        let today = moment.today().to_string();
        let seen = |page| Page { signed_in: true, banners, today, positions, chip, menu, bar, ..page };
        if self.visitor.is_some() { seen(page) } else { page }
    }

    /// A page at the door: it tells a stranger no more than where one is.
    pub fn page_at_door(&self, title: impl Into<String>) -> Result<Page, Problem> {
        Ok(self.bare(self.site.moment(|moment| moment.here())?, title.into()))
    }

    fn bare(&self, here: Here, title: String) -> Page {
        Page {
            words: self.words.clone(),
            here,
            title,
            path: self.path.clone(),
            who: None,
            signed_in: false,
            banners: Vec::new(),
            today: String::new(),
            positions: String::new(),
            chip: None,
            bar: None,
            refused: false,
            menu: Vec::new(),
            aside: self.site.aside(),
        }
    }
}
