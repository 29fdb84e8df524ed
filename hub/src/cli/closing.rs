//! The commands that close a box.
//!
//! Enters: arguments. Leaves: the running hub's answer in words: whom it closed, how large the closing is, what found no
//! room in it. Never decides anything itself.

use std::path::Path;

use clap::Args;
use serde_json::{Value, json};
use telecentre_node::cli::{Failure, say};
use telecentre_node::control::Control;

#[derive(Args, Debug)]
pub(super) struct RevokeArgs {
    /// Its id, the beginning of it (8 digits or more), its name or its centre.
    node: String,
    /// Why, for the record.
    #[arg(long)]
    reason: Option<String>,
    /// It was replaced or moved away, in good hands: what it still brings is offered to the host. Otherwise it is taken as
    /// stolen, for ever, and nothing is taken from it any more.
    #[arg(long)]
    retired: bool,
    /// What this hub held of it before this instant counts (RFC 3339), by the hub's own notes; else all that it holds now.
    #[arg(long, value_name = "INSTANT", conflicts_with = "nothing_counts")]
    held_before: Option<jiff::Timestamp>,
    /// Nothing that it ever wrote counts.
    #[arg(long)]
    nothing_counts: bool,
}

/// Closes a box, or closes it anew.
pub(super) async fn revoke(data: &Path, args: RevokeArgs) -> Result<(), Failure> {
    let body = json!({
        "node": args.node,
        "reason": args.reason,
        "retired": args.retired,
        "held_before": args.held_before,
        "nothing_counts": args.nothing_counts,
    });
    let answer = Control::of(data).post("/api/v1/network/revoke", &body).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    say(format!(
        "{} {}",
        if args.retired { "retired" } else { "revoked" },
        answer["node"].as_str().unwrap_or(&args.node)
    ));
    tell_closed(&answer);
    Ok(())
}

/// Moves the closing of a closed box.
pub(super) async fn move_cut(data: &Path, node: String, before: Option<jiff::Timestamp>) -> Result<(), Failure> {
    let body = json!({ "node": node, "before": before });
    let answer = Control::of(data).post("/api/v1/network/cut", &body).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    say(format!("the cut of {} is moved", answer["node"].as_str().unwrap_or(&node)));
    tell_closed(&answer);
    say("the status command and the synchronisation page show what lies beyond it");
    Ok(())
}

/// Where a box is closed, and what found no room in that.
fn tell_closed(answer: &Value) {
    let number = |of: &str| answer[of].as_u64().unwrap_or_default();
    say(format!("the closing names {} positions in {} bytes", number("positions"), number("bytes")));
    for (of, words) in [
        ("shortened", "written in too many places, so that only what came first counts"),
        ("left_out", "no room was left for it, so that nothing of it counts"),
    ] {
        for space in answer[of].as_array().into_iter().flatten().filter_map(Value::as_str) {
            say(format!("{space}: {words}"));
        }
    }
    if answer["recovering"].as_bool() == Some(true) {
        say("this hub recovers, so the cut may lie low: close it again once that is over");
    }
}
