//! Erasing a person's data: finding whom an admin means, and the entry that asks every replica to do it.
//!
//! Enters: an id or a whole name. Leaves: an entry of `network`, once; or who else fits. What cannot be undone is never
//! done to a person who was only guessed: part of a name finds, but does not erase.

use telecentre_node::replica::{Handle, NotSaved, Workbench};
use telecentre_proto::document::DocumentName;
use telecentre_proto::id::RecordId;
use telecentre_proto::letters::folded;
use telecentre_proto::network::{self, Network};
use telecentre_proto::view::View;

use crate::govern::{NotGoverning, may_close};

/// The most people that are listed when several fit.
const LISTED: usize = 20;

/// A person who can be erased.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    /// Their document.
    pub(crate) document: DocumentName,
    /// Their id.
    pub(crate) id: RecordId,
    /// What they are called; none once erased.
    pub(crate) name: Option<String>,
    /// The centre of a guest, or a member's home centre.
    pub(crate) centre: Option<String>,
    /// Whether they are a guest.
    pub(crate) guest: bool,
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} ({} {}",
            self.name.as_deref().unwrap_or("erased"),
            if self.guest { "guest" } else { "member" },
            self.id
        )?;
        match &self.centre {
            Some(centre) => write!(f, ", {centre})"),
            None => write!(f, ")"),
        }
    }
}

/// Why nobody is erased.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EraseError {
    /// Nobody fits.
    #[error("no member or guest has the id or the whole name “{0}”; look them up and use the id")]
    Nobody(String),
    /// Several fit, or only a part of a name does.
    #[error("“{who}” does not name one person alone; use the id of the one who is meant: {}", list(.fit))]
    Several {
        /// What was given.
        who: String,
        /// Who fits.
        fit: Vec<Person>,
    },
    /// This replica is not the hub.
    #[error("only the hub erases; use its command or its pages")]
    NotHub,
    /// This hub may not change the network, or not now.
    #[error(transparent)]
    NotGoverning(#[from] NotGoverning),
    /// The journal could not be written.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
}

fn list(people: &[Person]) -> String {
    let mut words: Vec<String> = people.iter().take(LISTED).map(ToString::to_string).collect();
    if people.len() > LISTED {
        words.push(format!("and {} more", people.len() - LISTED));
    }
    words.join("; ")
}

/// Everybody of whom something is shown.
fn people(view: &View) -> Vec<Person> {
    let mut all: Vec<Person> = view
        .people
        .find("")
        .into_iter()
        .map(|m| Person {
            document: DocumentName::member(m.id),
            id: m.id,
            name: Some(m.details.name.clone()),
            centre: m.details.home_centre.as_ref().map(ToString::to_string),
            guest: false,
        })
        .collect();
    for centre in view.centres.all() {
        all.extend(view.people.guests(&centre.slug).map(|g| Person {
            document: DocumentName::guest(g.id),
            id: g.id,
            name: Some(g.name.clone()),
            centre: Some(centre.slug.to_string()),
            guest: true,
        }));
    }
    all
}

/// Whom an admin means: by id, or by the whole name if only one person has it.
pub(crate) fn find(view: &View, network: &Network, who: &str) -> Result<Person, EraseError> {
    let who = who.trim();
    let bare = who.strip_prefix("member/").or_else(|| who.strip_prefix("guest/")).unwrap_or(who);
    if let Ok(id) = bare.parse::<RecordId>() {
        let known = people(view).into_iter().find(|person| person.id == id);
        let erased = |document: DocumentName, guest| {
            let gone = network.erased(&document);
            gone.then_some(Person { document, id, name: None, centre: None, guest })
        };
        let found =
            known.or_else(|| erased(DocumentName::member(id), false)).or_else(|| erased(DocumentName::guest(id), true));
        if let Some(person) = found {
            return Ok(person);
        }
    }
    let wanted = folded(who);
    if wanted.is_empty() {
        return Err(EraseError::Nobody(who.to_owned()));
    }
    let named = |person: &Person| person.name.as_deref().map(folded).unwrap_or_default();
    let everybody = people(view);
    let mut whole: Vec<Person> = everybody.iter().filter(|person| named(person) == wanted).cloned().collect();
    match whole.len() {
        1 => Ok(whole.remove(0)),
        0 => {
            let part: Vec<Person> = everybody.into_iter().filter(|person| named(person).contains(&wanted)).collect();
            let who = who.to_owned();
            Err(if part.is_empty() { EraseError::Nobody(who) } else { EraseError::Several { who, fit: part } })
        }
        _ => Err(EraseError::Several { who: who.to_owned(), fit: whole }),
    }
}

/// Asks every replica to erase a person's data. Asking again changes nothing; the answer says whether this was new.
pub(crate) async fn erase(handle: &Handle, who: String) -> Result<(Person, bool), EraseError> {
    let asked = handle.edit(move |bench: &mut Workbench<'_>| {
        let network = bench.replica.network();
        if network.hub() != Some(bench.replica.me()) {
            return Err(EraseError::NotHub);
        }
        may_close(bench.replica)?;
        let person = find(bench.replica.view(), network, &who)?;
        if network.erased(&person.document) {
            return Ok((Vec::new(), (person, false)));
        }
        let put = network::erase(bench.fresh(), &person.document);
        Ok((vec![network::draft(vec![put])], (person, true)))
    });
    asked.await?
}
