//! The tokens of SQL, as far as the kind of a statement and the name of a savepoint need them.
//!
//! This is no parser. It skips what SQLite skips (blanks, both kinds of comment, a byte order mark), keeps quoted
//! text in one piece, and gives everything else as words and single bytes, so that a `(` or a keyword inside a
//! string or a comment is never taken for one. It allocates nothing and stops at the end of whatever it is given.

/// One token, borrowed from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A keyword, a bare name or a number.
    Word(&'a [u8]),
    /// What stands between quotes, and the closing quote: `'…'`, `"…"`, `` `…` `` or `[…]`. Doubled quotes are
    /// still doubled.
    Quoted(&'a [u8], u8),
    /// Any other byte.
    Mark(u8),
}

/// The tokens of a text, in order.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// The tokens of `sql`.
    pub(crate) fn of(sql: &'a [u8]) -> Self {
        Self { rest: sql }
    }

    /// Takes the first `length` bytes, or what there is.
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            let length = match self.rest {
                [b' ' | b'\t' | b'\n' | 0x0c | b'\r', ..] => 1,
                [0xef, 0xbb, 0xbf, ..] => 3,
                [b'-', b'-', ..] => end_of(self.rest, 2, b"\n"),
                [b'/', b'*', ..] => end_of(self.rest, 2, b"*/"),
                _ => return,
            };
            self.take(length);
        }
    }

    /// Text up to the closing `quote`, which may stand doubled inside it.
    fn quoted(&mut self, quote: u8) -> Token<'a> {
        self.take(1);
        let mut length = 0;
        while length < self.rest.len() {
            if self.rest[length] == quote {
                if quote == b']' || self.rest.get(length + 1) != Some(&quote) {
                    break;
                }
                length += 1;
            }
            length += 1;
        }
        let text = self.take(length);
        self.take(1);
        Token::Quoted(text, quote)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks_and_comments();
        Some(match *self.rest.first()? {
            quote @ (b'\'' | b'"' | b'`') => self.quoted(quote),
            b'[' => self.quoted(b']'),
            byte if is_word(byte) => {
                let length = self.rest.iter().position(|&byte| !is_word(byte)).unwrap_or(self.rest.len());
                Token::Word(self.take(length))
            }
            byte => {
                self.take(1);
                Token::Mark(byte)
            }
        })
    }
}

/// The index just behind the first `end` at or after `from`, or the length of `text`.
fn end_of(text: &[u8], from: usize, end: &[u8]) -> usize {
    text[from..]
        .windows(end.len())
        .position(|window| window == end)
        .map_or(text.len(), |position| from + position + end.len())
}

/// The bytes of SQLite's identifiers: letters, digits, `_`, `$`, and everything that is not ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(sql: &str) -> Vec<Token<'_>> {
        Tokens::of(sql.as_bytes()).collect()
    }

    #[test]
    fn blanks_comments_and_a_byte_order_mark_are_skipped() {
        let sql = "\u{feff} \t\r\n\x0c-- a 'comment\n/* another ( -- */SELECT";
        assert_eq!(tokens(sql), [Token::Word(b"SELECT")]);
    }

    #[test]
    fn quoted_text_is_one_token_with_its_doubled_quotes() {
        assert_eq!(
            tokens(r#"'it''s (' "a""b" [x[y] `z`"#),
            [
                Token::Quoted(b"it''s (", b'\''),
                Token::Quoted(b"a\"\"b", b'"'),
                Token::Quoted(b"x[y", b']'),
                Token::Quoted(b"z", b'`'),
            ]
        );
    }

    #[test]
    fn words_end_where_an_identifier_of_sqlite_ends() {
        assert_eq!(
            tokens("dörfer_1$(7"),
            [Token::Word("dörfer_1$".as_bytes()), Token::Mark(b'('), Token::Word(b"7")]
        );
    }

    #[test]
    fn text_that_breaks_off_ends_the_tokens() {
        assert_eq!(tokens("/* open"), []);
        assert_eq!(tokens("-- open"), []);
        assert_eq!(tokens("'open"), [Token::Quoted(b"open", b'\'')]);
        assert_eq!(tokens("'"), [Token::Quoted(b"", b'\'')]);
        assert_eq!(tokens("'a''"), [Token::Quoted(b"a''", b'\'')]);
    }
}
