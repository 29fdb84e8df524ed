//! From where a browser signed in, in the few words by which its owner knows it again.
//!
//! Enters: the headers of the request that signs in, its address. Leaves: the browser's and the system's name, as far as
//! they are among the usual ones. Never keeps the whole line that browsers send: it tells more than anybody needs.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

use crate::front::Client;

/// A browser and where it stood.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Device {
    /// `Firefox, Windows`; empty if it is none that is known.
    pub browser: String,
    /// The address that it came from; empty if nobody noted it.
    pub address: String,
    /// It speaks with us over TLS alone.
    pub is_secure: bool,
}

/// What stands in the line of a browser, by which it is told from those before it: each also names others.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

impl Device {
    /// The sender of these headers.
    pub fn of(headers: &HeaderMap, client: Client) -> Self {
        let line = headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let find = |known: &[(&str, &'static str)]| known.iter().find(|(part, _)| line.contains(part)).map(|(_, n)| *n);
        let names: Vec<&str> = find(&BROWSERS).into_iter().chain(find(&SYSTEMS)).collect();
        let address = if client.address.is_unspecified() { String::new() } else { client.address.to_string() };
        Self { browser: names.join(", "), address, is_secure: client.is_secure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_goes_by_its_own_name_though_it_names_others() {
        for (line, known_as) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
            ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
            ("curl/8.5.0", ""),
            ("<script>", ""),
        ] {
            let headers = [(USER_AGENT, line.parse().unwrap())].into_iter().collect();
            assert_eq!(Device::of(&headers, Client::default()).browser, known_as);
        }
    }
}
