//! The three statements on savepoints. SQLite has no hook for them, so their text is read.

use crate::lexer::{Token, Tokens};

/// A statement that makes, rewinds or releases a savepoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Savepoint {
    /// `SAVEPOINT name`.
    Open(Name),
    /// `ROLLBACK TO name`.
    RollBackTo(Name),
    /// `RELEASE name`.
    Release(Name),
}

/// The name of a savepoint, without its quotes and in lower case: SQLite compares names so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(Box<[u8]>);

impl Savepoint {
    /// What `sql` does to savepoints, if anything.
    pub(crate) fn parse(sql: &[u8]) -> Option<Self> {
        let mut tokens = Tokens::of(sql).skip_while(|&token| token == Token::Mark(b';'));
        match tokens.next()? {
            word if is(word, b"SAVEPOINT") => tokens.next().and_then(Name::of).map(Self::Open),
            word if is(word, b"RELEASE") => name_after_savepoint(tokens).map(Self::Release),
            // ROLLBACK [TRANSACTION [name]] TO [SAVEPOINT] name
            word if is(word, b"ROLLBACK") => {
                tokens.find(|&token| is(token, b"TO"))?;
                name_after_savepoint(tokens).map(Self::RollBackTo)
            }
            _ => None,
        }
    }
}

impl Name {
    fn of(token: Token<'_>) -> Option<Self> {
        let mut name = match token {
            Token::Word(word) => word.to_vec(),
            Token::Quoted(text, quote) => undouble(text, quote),
            Token::Mark(_) => return None,
        };
        name.make_ascii_lowercase();
        Some(Self(name.into_boxed_slice()))
    }
}

/// The name, where the word `SAVEPOINT` may stand before it.
fn name_after_savepoint<'a>(mut tokens: impl Iterator<Item = Token<'a>>) -> Option<Name> {
    let mut token = tokens.next()?;
    if is(token, b"SAVEPOINT") {
        token = tokens.next()?;
    }
    Name::of(token)
}

/// Quoted text with each doubled quote as one.
fn undouble(text: &[u8], quote: u8) -> Vec<u8> {
    let mut single = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        single.push(byte);
        if byte == quote {
            bytes.next();
        }
    }
    single
}

fn is(token: Token<'_>, keyword: &[u8]) -> bool {
    matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name(text.as_bytes().into())
    }

    fn parse(sql: &str) -> Option<Savepoint> {
        Savepoint::parse(sql.as_bytes())
    }

    #[test]
    fn the_three_statements_are_told_apart_in_every_spelling() {
        for (sql, expected) in [
            ("SAVEPOINT a", Savepoint::Open(name("a"))),
            ("savepoint /* b */ a;", Savepoint::Open(name("a"))),
            ("RELEASE a", Savepoint::Release(name("a"))),
            ("release savepoint a", Savepoint::Release(name("a"))),
            ("ROLLBACK TO a", Savepoint::RollBackTo(name("a"))),
            ("; ROLLBACK TRANSACTION TO SAVEPOINT a", Savepoint::RollBackTo(name("a"))),
        ] {
            assert_eq!(parse(sql), Some(expected), "{sql}");
        }
    }

    #[test]
    fn a_name_is_the_same_quoted_or_not_and_in_any_case() {
        for sql in ["SAVEPOINT Trial", "SAVEPOINT \"TRIAL\"", "SAVEPOINT [trial]", "SAVEPOINT 'tRial'"] {
            assert_eq!(parse(sql), Some(Savepoint::Open(name("trial"))), "{sql}");
        }
    }

    #[test]
    fn a_doubled_quote_is_one_of_the_name() {
        assert_eq!(parse(r#"SAVEPOINT "a""b""#), Some(Savepoint::Open(name("a\"b"))));
    }

    #[test]
    fn other_statements_of_transactions_are_none() {
        for sql in ["BEGIN", "COMMIT", "END TRANSACTION", "ROLLBACK", "ROLLBACK TRANSACTION", "SAVEPOINT", ""]
        {
            assert_eq!(parse(sql), None, "{sql}");
        }
    }
}
