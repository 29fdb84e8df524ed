//! `password` and `setup-code`: the way in to the pages, for whoever owns the data folder.
//!
//! Enters: a new password on stdin, typed twice where somebody types it. Leaves: the running program with that password
//! and no session of before; or the code of the first set-up, alone on stdout. What is typed is not shown, not logged and
//! never an argument, which others could read.

use std::io::{BufRead, IsTerminal, stdin};
use std::path::Path;

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use serde_json::{Value, json};
use telecentre_web::auth::BadPassword;

use super::failure::Failure;
use super::terminal::say;
use crate::control::Control;

/// Sets the password of the program that runs on a folder. Every session ends.
pub async fn password(data: &Path) -> Result<(), Failure> {
    let control = Control::of(data);
    // Before anything is asked: nobody types a password for nothing.
    control.get("/healthz").await?;
    let (first, second) = if stdin().is_terminal() {
        (typed("New password: ")?, typed("The same again: ")?)
    } else {
        piped(&mut stdin().lock())?
    };
    BadPassword::check(&first, &second).map_err(Failure::new)?;
    control.put("/api/v1/password", &json!({ "password": first })).await?;
    say("the password is set; every browser that was signed in is signed out");
    Ok(())
}

/// Shows the code of the first set-up of the program that runs on a folder.
pub async fn setup_code(data: &Path) -> Result<(), Failure> {
    let answer = Control::of(data).get("/api/v1/setup-code").await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    say(answer["code"].as_str().ok_or_else(|| Failure::new("the program gave no code; look at its log"))?);
    Ok(())
}

/// One line, or the same line twice.
fn piped(input: &mut impl BufRead) -> Result<(String, String), Failure> {
    let first = line(input)?;
    let second = line(input)?;
    let second = if second.is_empty() { first.clone() } else { second };
    Ok((first, second))
}

fn line(input: &mut impl BufRead) -> Result<String, Failure> {
    // Far more than any password: a file that is none is not read whole.
    let mut bytes = Vec::new();
    let unreadable = |e: std::io::Error| Failure::new(format!("the password can't be read: {e}; type it on stdin"));
    std::io::Read::take(input, 4_096).read_until(b'\n', &mut bytes).map_err(unreadable)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new("the password is not UTF-8 text; type it on a terminal that speaks UTF-8"))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// What somebody types, without showing it.
#[expect(clippy::print_stderr, reason = "a question to whoever sits before the terminal")]
fn typed(question: &str) -> Result<String, Failure> {
    let terminal = stdin();
    eprint!("{question}");
    let shown = tcgetattr(&terminal);
    if let Ok(shown) = &shown {
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // A terminal that cannot hide it shows it: whoever sits there sees that.
        let _ = tcsetattr(&terminal, OptionalActions::Flush, &hidden);
    }
    let answer = line(&mut terminal.lock());
    if let Ok(shown) = shown {
        let _ = tcsetattr(&terminal, OptionalActions::Flush, &shown);
    }
    eprintln!();
    answer
}

#[cfg(test)]
mod tests {
    use super::piped;

    #[test]
    fn a_password_is_one_line_or_the_same_line_twice() {
        let read = |text: &str| piped(&mut text.as_bytes()).unwrap();
        let is = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(read("quatre mots\n"), is("quatre mots", "quatre mots"));
        assert_eq!(read("quatre mots"), is("quatre mots", "quatre mots"));
        assert_eq!(read("quatre mots\r\nquatre mots\r\n"), is("quatre mots", "quatre mots"));
        assert_eq!(read("one\nother\n"), is("one", "other"), "refused as two that differ");
        assert_eq!(read(""), is("", ""));
        assert!(piped(&mut &[0xFF, b'\n'][..]).is_err());
    }
}
