use super::*;

fn made(names: &[&str]) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

fn of(certificate: &str, key: &str) -> Result<Certificate, CertificateError> {
    Certificate::of_pem((certificate.as_bytes(), "C.pem"), (key.as_bytes(), "K.pem"), &provider())
}

#[test]
fn a_certificate_that_cannot_be_shown_is_refused_with_the_name_of_the_file_that_is_wrong() {
    let ((certificate, key), (_, other)) = (made(&["box"]), made(&["box"]));
    of(&certificate, &key).unwrap();
    let cut = certificate.replace("MII", "MIJ");
    for (certificate, key, said) in [
        (certificate.as_str(), other.as_str(), ["C.pem", "K.pem", "made together"]),
        ("", &key, ["C.pem", "tls_cert", "fullchain"]),
        (&key, &key, ["C.pem", "tls_cert", "fullchain"]),
        (&certificate, "", ["K.pem", "tls_key", "privkey"]),
        (&certificate, &certificate, ["K.pem", "tls_key", "privkey"]),
        (&cut, &key, ["C.pem", "damaged", "another"]),
        ("-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n", &key, ["C.pem", "tls_cert", "PEM"]),
    ] {
        let error = of(certificate, key).unwrap_err().to_string();
        assert!(said.iter().all(|word| error.contains(word)) && !error.contains('\n'), "{error}");
    }
    let many = certificate.repeat(17);
    assert!(matches!(of(&many, &key), Err(CertificateError::NoCertificate(_))), "a chain without end");
}

fn holding(from: i64, until: i64) -> Certificate {
    let (certificate, key) = made(&["box"]);
    let at = |s| Timestamp::from_second(s).unwrap();
    Certificate { from: at(from), until: at(until), ..of(&certificate, &key).unwrap() }
}

#[test]
fn an_admin_hears_of_a_certificate_that_ends_a_sixth_of_its_life_before_and_two_weeks_at_most() {
    const DAY: i64 = 86_400;
    for (life, last_quiet) in [(90, 76), (6, 5), (3_650, 3_636)] {
        let https = Https::new(Some(holding(0, life * DAY))).unwrap();
        let told = |day: i64, s: i64| https.alarms(Timestamp::from_second(day * DAY + s).unwrap());
        assert_eq!(told(last_quiet, 0), [], "{life} days");
        let alarms = told(last_quiet, 1);
        assert_eq!(alarms.len(), 1, "{life} days");
        assert_eq!(alarms[0].kind, AlarmKind::CertificateEnds);
        assert_eq!(told(life + 1, 0).len(), 1, "after its end");
    }
}

#[test]
fn what_is_wrong_stays_told_since_it_began_until_a_certificate_is_shown() {
    let https = Https::new(None).unwrap();
    assert!(!https.is_ready());
    let at = |s| Some(Timestamp::from_second(s).unwrap());
    let trouble =
        |s, text: &str| CertificateTrouble { kind: AlarmKind::CertificateUnread, since: at(s), text: text.to_owned() };
    https.keep(trouble(5, "one"));
    https.keep(trouble(9, "another"));
    assert_eq!(https.alarms(Timestamp::from_second(10).unwrap()), [trouble(5, "another")]);
    https.show(holding(0, 1 << 33));
    assert!(https.is_ready() && https.alarms(Timestamp::from_second(10).unwrap()).is_empty());
}
