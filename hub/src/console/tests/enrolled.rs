//! Inviting and revoking, on a real hub in a folder of its own.

use std::sync::Arc;

use axum::http::StatusCode;
use telecentre_node::program::Program;
use telecentre_node::replica::{NotSaved, Workbench};
use telecentre_proto::centre::Centre;
use telecentre_proto::centre::CentreCommand;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::NodeId;
use telecentre_proto::join::JoinCode;
use telecentre_proto::network::{self, Role};
use telecentre_proto::short_join::ShortCode;

use super::browser::Browser;
use super::stand::slug;

use crate::console::Hub;
use crate::founded;

/// A hub that runs, with one centre and its box.
struct OneHub {
    program: Arc<Program>,
    browser: Browser,
    _folder: tempfile::TempDir,
}

const BOX: NodeId = NodeId([0x1b; 32]);

async fn hub(advertise: Option<&str>) -> OneHub {
    let (program, folder) = founded::hub().await;
    let program = Arc::new(program);
    let centre = Centre::named(slug("figeac"), "Figeac <b>");
    program.handle.command(Caller::Admin, Command::Centre(CentreCommand::Save(centre))).await.unwrap().unwrap();
    let enrolled: Result<(), NotSaved> = program
        .handle
        .edit(|bench: &mut Workbench<'_>| {
            let puts = network::enrol(bench.fresh(), &BOX, Role::Node, Some(&slug("figeac")), "Boîte de l'accueil");
            Ok((vec![network::draft(puts)], ()))
        })
        .await
        .unwrap();
    enrolled.unwrap();
    let own = Hub { program: program.clone(), advertise: advertise.map(str::to_owned) };
    let browser = Browser::signed_in(program.clone(), |site| site.with(own));
    OneHub { program, browser, _folder: folder }
}

impl OneHub {
    fn invites(&self) -> Vec<network::Invite> {
        self.program.handle.read(|replica, _| replica.network().invites().map(|(_, i)| i.clone()).collect())
    }

    fn is_closed(&self) -> bool {
        self.program.handle.read(|replica, _| replica.network().enrolment(&BOX).unwrap().closed.is_some())
    }
}

#[tokio::test]
async fn a_code_is_shown_once_and_works_where_it_says() {
    let hub = hub(Some("hub.example:4433")).await;
    hub.browser.get("/boites/inviter").await.says(&["Inviter une boîte", "value=\"figeac\"", "Figeac &#60;b&#62;"]);
    let page = hub.browser.post("/boites/inviter", "centre=figeac&days=1").await;
    assert_eq!(page.status, StatusCode::OK);
    let short = page.text.split("telecentre-node join ").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let code = format!("tc1-{}", page.text.split("tc1-").nth(1).unwrap().split('<').next().unwrap());
    let (parsed, dictated): (JoinCode, ShortCode) = (code.parse().unwrap(), short.parse().unwrap());
    // In groups that a person can dictate, as a drawing for a phone, and with its end.
    let groups = format!("<span>{}</span>", short.rsplit('/').next().unwrap().replace('-', "</span><span>"));
    page.says(&[&groups, "<span class=\"address\">hub.example:4433</span>", "<path d=\"M4 4h7v1", "Expire : "]);
    assert_eq!(hub.browser.get("/boxes").await.location, "/boites");
    assert_eq!((parsed.hub, parsed.address.as_str()), (hub.program.node(), "hub.example:4433"));
    assert_eq!(
        (dictated.address.as_str(), dictated.key().secret()),
        ("hub.example:4433", parsed.secret),
        "one invitation"
    );
    let invites = hub.invites();
    assert_eq!((invites.len(), invites[0].centre.clone(), invites[0].role), (1, Some(slug("figeac")), Role::Node));
    let day = hub.program.handle.host().now().as_second() + 86_400;
    assert!((day - 600..=day).contains(&invites[0].expires));
    let list = hub.browser.get("/boites").await;
    list.says(&["Codes donnés, pas encore utilisés"]);
    assert!(!list.text.contains(&code) && !list.text.contains(&short));
    hub.program.stop().await;
}

#[tokio::test]
async fn a_witness_needs_no_centre_and_an_unknown_centre_gets_no_code() {
    let hub = hub(Some("hub.example:4433")).await;
    hub.browser.post("/boites/inviter", "centre=*witness&days=30").await.says(&["telecentre-node join "]);
    assert_eq!(hub.invites()[0].role, Role::Witness);
    for centre in ["nowhere", "", "%3Cscript%3E"] {
        let answer = hub.browser.post("/boites/inviter", &format!("centre={centre}&days=7")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{centre}");
        answer.says(&["Choisissez un centre de la liste"]);
    }
    assert_eq!(hub.invites().len(), 1);
    hub.program.stop().await;
}

#[tokio::test]
async fn a_hub_that_knows_no_address_of_its_own_says_so_instead_of_making_a_code() {
    let hub = hub(None).await;
    let answer = hub.browser.post("/boites/inviter", "centre=figeac&days=7").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    answer.says(&["--advertise"]);
    assert!(hub.invites().is_empty());
    hub.program.stop().await;
}

#[tokio::test]
async fn when_a_box_was_last_heard_is_kept_for_the_next_start() {
    let hub = hub(None).await;
    let heard = jiff::Timestamp::from_second(1_700_000_000).unwrap();
    let kept = hub.program.handle.read(|_, store| {
        store.keep_contact(&BOX, heard);
        store.flush();
        store.contacts()
    });
    assert_eq!(kept, [(BOX, heard)]);
    hub.program.stop().await;
}

#[tokio::test]
async fn a_box_is_removed_only_after_a_page_that_says_what_that_means() {
    let hub = hub(None).await;
    let path = format!("/boites/{BOX}/retirer");
    hub.browser.get("/boites").await.says(&[&path, "Boîte de l&#39;accueil"]);
    hub.browser.get(&path).await.says(&["C’est définitif", "Ne rien changer"]);
    let foreign = hub.browser.post_from("http://evil.example", &path, "reason=").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(hub.browser.stranger().post(&path, "reason=").await.status, StatusCode::SEE_OTHER);
    assert!(!hub.is_closed(), "neither looking nor other sites nor strangers close an enrolment");
    let done = hub.browser.post(&path, "reason=%3Cb%3Evol%3C%2Fb%3E").await;
    assert!(hub.is_closed());
    let list = hub.browser.get(&done.location).await;
    list.says(&["est retirée du réseau", "close : &#60;b&#62;vol&#60;/b&#62;"]);
    assert!(!list.text.contains("<b>vol"));
    assert_eq!(hub.browser.get(&path).await.status, StatusCode::NOT_FOUND, "a closed one can't be closed again");
    let own = format!("/boites/{}/retirer", hub.program.node());
    assert_eq!(hub.browser.post(&own, "reason=").await.status, StatusCode::NOT_FOUND, "nor the hub itself");
    assert_eq!(hub.browser.get("/boites/zzz/retirer").await.status, StatusCode::BAD_REQUEST);
    hub.program.stop().await;
}

#[tokio::test]
async fn a_call_tells_everything_that_is_wrong_with_its_body_at_once() {
    let hub = hub(Some("hub.example:4433")).await;
    let wrong = serde_json::json!({ "centre": "No slug!", "witness": true, "expires_s": "long", "colour": "blue" });
    let refused = hub.browser.call("/api/v1/network/invite", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem: serde_json::Value = serde_json::from_str(&refused.text).unwrap();
    let fields = problem["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap());
    assert_eq!(fields.collect::<Vec<_>>(), ["centre", "centre", "expires_s", "colour"]);
    let unknown = hub.browser.call("/api/v1/network/revoke", &serde_json::json!({ "node": "nobody" })).await;
    let problem: serde_json::Value = serde_json::from_str(&unknown.text).unwrap();
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.starts_with(|c: char| c.is_uppercase() || c == '“') && detail.ends_with('.'), "{detail}");
    assert!(hub.invites().is_empty() && !hub.is_closed());
    hub.program.stop().await;
}

#[tokio::test]
async fn a_file_is_loaded_by_a_call_and_a_mistake_in_it_changes_nothing() {
    let hub = hub(None).await;
    let load = |text: &str| serde_json::json!({ "name": "network.toml", "text": text });
    let wrong = "[[centre]]\nslug = \"maurs\"\nname = \"Maurs\"\ncolour = \"blue\"\n";
    let refused = hub.browser.call("/api/v1/network/load", &load(wrong)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says(&["urn:telecentre:problem:invalid-file", "colour"]);
    assert!(!hub.browser.get("/centres").await.text.contains("Maurs"));
    let right = "[[centre]]\nslug = \"maurs\"\nname = \"Maurs\"\n";
    hub.browser.call("/api/v1/network/load", &load(right)).await.says(&["\"summary\":"]);
    hub.browser.get("/centres").await.says(&["Maurs"]);
    hub.program.stop().await;
}
