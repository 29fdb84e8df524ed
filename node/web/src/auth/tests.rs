use super::*;

#[test]
fn a_setup_code_has_sixty_bits_and_is_read_as_people_type_it() {
    let code = Auth::setup_code([0, 255, 31, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9]);
    assert_eq!(code, "0ZZ0-1234-5678");
    assert_eq!(folded("ozz0 l234-5678"), folded(&code));
    assert_ne!(folded("0ZZ0-1234-5679"), folded(&code));
}

#[test]
fn secrets_of_any_length_compare() {
    assert!(equal("", "") && equal("token", "token"));
    assert!(!equal("token", "toke") && !equal("token", "Token") && !equal("", "token"));
}
