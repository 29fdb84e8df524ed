//! `status`: what the running program tells of itself.
//!
//! Enters: the folder of a running program. Leaves: its status, for a person or as the JSON that it gave. Never opens
//! the folder itself: a stopped program has no state to show but its files, which `check` looks at.

use std::path::Path;

use serde_json::Value;

use super::failure::Failure;
use super::terminal::say;
use crate::control::Control;

/// Shows the status of the program that runs on a folder.
pub async fn status(data: &Path, json: bool) -> Result<(), Failure> {
    let answer = Control::of(data).get("/api/v1/status").await?;
    if json {
        say(String::from_utf8_lossy(&answer));
        return Ok(());
    }
    let status: Value = serde_json::from_slice(&answer)
        .map_err(|e| Failure::new(format!("the program's status can't be read: {e}; are both of the same version?")))?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (node, have) = (&status["node"], &status["have"]);
    say(format!("{} {} ({}): {}", text(&node["role"]), text(&node["name"]), text(&node["id"]), text(&node["state"])));
    say(format!("holds {} entries, digest {}", have["entries"], text(&have["digest"])));
    say(format!("requests waiting: {}", status["pending"]["requests"]));
    for peer in status["peers"].as_array().into_iter().flatten() {
        let heard = if peer["last_contact"].is_null() { "never".to_owned() } else { text(&peer["last_contact"]) };
        say(format!(
            "  {:<20} {:<10} behind {:>6} entries ({} bytes), missing here {:>6}, last heard {heard}",
            text(&peer["name"]),
            text(&peer["state"]),
            peer["behind_entries"],
            peer["behind_bytes"],
            peer["missing_entries"],
        ));
        if let Some(error) = peer["last_error"].as_str() {
            say(format!("    {error}"));
        }
    }
    Ok(())
}

/// Ends the recovery of the running program: a person decides to go on.
pub async fn recovered(data: &Path) -> Result<(), Failure> {
    Control::of(data).post("/api/v1/recovery/end", &serde_json::json!({})).await?;
    say("no longer recovering; what comes back later and overlaps will be shown");
    Ok(())
}
