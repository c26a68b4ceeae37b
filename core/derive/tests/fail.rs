//! What does not compile: each file of `tests/fail` with its errors, and where they point.

#[test]
fn every_misuse_is_an_error_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
