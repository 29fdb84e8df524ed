//! What to do after a command, told to whoever gave it.
//!
//! Enters: the program, its data folder, what comes next. Leaves: a line on stderr, so that scripts that read stdout see
//! the answer alone. The command is shown as it has to be typed, with the data folder where that is not the usual one.

use std::net::SocketAddr;
use std::path::Path;

use telecentre_web::front::PublicUrl;

/// The data folder of a program that is installed as a service.
const USUAL: &str = "/var/lib/telecentre";

/// A command of a program, as it has to be typed for this data folder.
pub fn typed(program: &str, data: &Path, rest: &str) -> String {
    if data == Path::new(USUAL) {
        return format!("{program} {rest}");
    }
    let (verb, more) = rest.split_once(' ').map_or((rest, String::new()), |(verb, more)| (verb, format!(" {more}")));
    format!("{program} {verb} --data {}{more}", data.display())
}

/// Says what comes next.
#[expect(clippy::print_stderr, reason = "a command's own answer")]
pub fn next_step(text: impl std::fmt::Display) {
    eprintln!("Next: {text}");
}

/// Where the pages of a program that has just started are opened from this machine. A certificate holds for the address
/// outside, so over TLS that is the one, where it is known.
pub(super) fn address(http: SocketAddr, is_tls: bool, public_url: Option<&PublicUrl>) -> String {
    if let Some(url) = public_url.filter(|url| is_tls && url.is_https()) {
        return format!("{}/", url.as_str());
    }
    let host = if http.ip().is_unspecified() { "127.0.0.1".to_owned() } else { http.ip().to_string() };
    let host = if http.is_ipv6() && !http.ip().is_unspecified() { format!("[{host}]") } else { host };
    format!("{}://{host}:{}/", if is_tls { "https" } else { "http" }, http.port())
}

/// What to open first, and what is asked there.
pub(super) fn pages(address: &str, is_set_up: bool) -> String {
    let first = if is_set_up { "" } else { " and type the set-up code, which lets you choose the password" };
    format!("open {address}{first}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_has_to_be_typed() {
        assert_eq!(typed("telecentre-node", Path::new(USUAL), "run"), "telecentre-node run");
        let shown = typed("telecentre-hub", Path::new("hub"), "run --advertise HOST:7400");
        assert_eq!(shown, "telecentre-hub run --data hub --advertise HOST:7400");
    }

    #[test]
    fn pages_are_opened_at_an_address_that_a_browser_takes() {
        let plain = |at: &str| address(at.parse().unwrap(), false, None);
        assert_eq!(pages(&plain("0.0.0.0:8080"), true), "open http://127.0.0.1:8080/");
        let asked = pages(&plain("[::1]:80"), false);
        assert!(asked.starts_with("open http://[::1]:80/ and") && asked.contains("set-up code"), "{asked}");
        let url: PublicUrl = "https://reseau.example.org".parse().unwrap();
        let at = "0.0.0.0:443".parse().unwrap();
        assert_eq!(address(at, true, Some(&url)), "https://reseau.example.org/");
        assert_eq!(address(at, true, None), "https://127.0.0.1:443/");
        assert_eq!(address("127.0.0.1:80".parse().unwrap(), false, Some(&url)), "http://127.0.0.1:80/");
    }
}
