//! What kind of statement a text is: the `kind` label.

use altimeter::LabelValue;

use crate::lexer::{Token, Tokens};

/// The kinds that are told apart. A closed set, so that no statement can make a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
pub(crate) enum StatementKind {
    /// `SELECT`, `VALUES`, and a `WITH` that only reads.
    Select,
    /// `INSERT`, whatever its conflict clause.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `REPLACE INTO`.
    Replace,
    /// `CREATE`, `ALTER`, `DROP`.
    Ddl,
    /// `BEGIN`, `COMMIT`, `END`, `ROLLBACK`, `SAVEPOINT`, `RELEASE`.
    Transaction,
    /// `PRAGMA`.
    Pragma,
    /// Everything else: `EXPLAIN`, `ATTACH`, `VACUUM`, ...
    Other,
}

impl StatementKind {
    /// All kinds, each at the index `kind as usize`.
    pub(crate) const ALL: [Self; 9] = [
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Replace,
        Self::Ddl,
        Self::Transaction,
        Self::Pragma,
        Self::Other,
    ];

    /// The kind of a statement that begins with the bytes `head`, if these tell: one of the six keywords of six letters,
    /// and a blank. It is the way of nearly all statements, and takes two nanoseconds where [`of`](Self::of), which always
    /// tells, takes ten.
    #[inline]
    pub(crate) fn of_head(head: [u8; 8]) -> Option<Self> {
        // Without the bit 0x20 a letter is upper case, and a blank is NUL; no other byte becomes either.
        const NO_CASE: u64 = u64::from_le_bytes([0xdf; 8]);
        /// The first seven bytes: the six letters, and the blank.
        const SEVEN: u64 = u64::MAX >> 8;
        const fn keyword(word: &[u8; 6]) -> u64 {
            u64::from_le_bytes([word[0], word[1], word[2], word[3], word[4], word[5], 0, 0])
        }
        const SELECT: u64 = keyword(b"SELECT");
        const INSERT: u64 = keyword(b"INSERT");
        const UPDATE: u64 = keyword(b"UPDATE");
        const DELETE: u64 = keyword(b"DELETE");
        const COMMIT: u64 = keyword(b"COMMIT");
        const PRAGMA: u64 = keyword(b"PRAGMA");
        match u64::from_le_bytes(head) & NO_CASE & SEVEN {
            SELECT => Some(Self::Select),
            INSERT => Some(Self::Insert),
            UPDATE => Some(Self::Update),
            DELETE => Some(Self::Delete),
            COMMIT => Some(Self::Transaction),
            PRAGMA => Some(Self::Pragma),
            _ => None,
        }
    }

    /// The kind of the statement `sql`, by its first keyword.
    ///
    /// A `WITH` hides its verb behind table expressions of any length. `read_only`, which SQLite answers at once, is
    /// asked then; only a `WITH` that writes is searched for its verb.
    pub(crate) fn of(sql: &[u8], read_only: impl FnOnce() -> bool) -> Self {
        // A leading `;` is an empty statement, which SQLite passes over.
        let mut tokens = Tokens::of(sql).skip_while(|&token| token == Token::Mark(b';'));
        match tokens.next() {
            Some(Token::Word(word)) if !word.eq_ignore_ascii_case(b"WITH") => Self::of_keyword(word),
            Some(Token::Word(_)) if read_only() => Self::Select,
            Some(Token::Word(_)) => verb_after_with(tokens).map_or(Self::Other, Self::of_keyword),
            _ => Self::Other,
        }
    }

    /// Whether a statement of this kind changes rows of tables.
    pub(crate) fn changes_rows(self) -> bool {
        matches!(self, Self::Insert | Self::Update | Self::Delete | Self::Replace)
    }

    /// Whether a statement of this kind, one that changes rows, removes rows in conflict with its own: `REPLACE`, or
    /// `OR REPLACE`. `head` has the first bytes of `sql`, and spares the search where the verb is followed by something else.
    #[inline]
    pub(crate) fn replaces<'a>(self, head: [u8; 8], sql: impl FnOnce() -> &'a [u8]) -> bool {
        // Behind a verb of six letters and a blank, which nearly all statements begin with.
        let may_be_or =
            matches!(head[7], b'o' | b'O') || !head[7].is_ascii_alphabetic() || Self::of_head(head).is_none();
        self == Self::Replace || self != Self::Delete && may_be_or && or_replace(Tokens::of(sql()))
    }

    fn of_keyword(word: &[u8]) -> Self {
        // `SAVEPOINT`, the longest of the keywords below, has nine letters.
        let mut upper = [0; 9];
        let Some(upper) = upper.get_mut(..word.len()) else { return Self::Other };
        upper.copy_from_slice(word);
        upper.make_ascii_uppercase();
        match &*upper {
            b"SELECT" | b"VALUES" => Self::Select,
            b"INSERT" => Self::Insert,
            b"UPDATE" => Self::Update,
            b"DELETE" => Self::Delete,
            b"REPLACE" => Self::Replace,
            b"CREATE" | b"ALTER" | b"DROP" => Self::Ddl,
            b"BEGIN" | b"COMMIT" | b"END" | b"ROLLBACK" | b"SAVEPOINT" | b"RELEASE" => Self::Transaction,
            b"PRAGMA" => Self::Pragma,
            _ => Self::Other,
        }
    }
}

/// Whether `OR REPLACE` is among the tokens, and not the function `replace`, which a parenthesis follows.
fn or_replace<'a>(mut tokens: impl Iterator<Item = Token<'a>>) -> bool {
    let is = |token, keyword: &[u8]| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
    let (mut first, mut second) = (tokens.next(), tokens.next());
    while let (Some(one), Some(two)) = (first, second) {
        let third = tokens.next();
        if is(one, b"OR") && is(two, b"REPLACE") && third != Some(Token::Mark(b'(')) {
            return true;
        }
        (first, second) = (second, third);
    }
    false
}

/// The verb of a statement whose `WITH` has been read.
///
/// Outside of parentheses the verb is the one word that follows a `)` and is none of those that stand between the
/// column list of a table expression and its body. So a table expression that is called `replace` is not mistaken
/// for it.
fn verb_after_with<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Option<&'a [u8]> {
    let mut depth = 0_usize;
    let mut after_close = false;
    for token in tokens {
        match token {
            Token::Mark(b'(') => depth += 1,
            Token::Mark(b')') => depth = depth.saturating_sub(1),
            Token::Word(word) if depth == 0 && after_close && !word.eq_ignore_ascii_case(b"AS") => {
                return Some(word);
            }
            _ => {}
        }
        after_close = token == Token::Mark(b')');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::StatementKind::{self, *};

    fn kind(sql: &str) -> StatementKind {
        StatementKind::of(sql.as_bytes(), || false)
    }

    #[test]
    fn the_first_keyword_decides_in_any_case() {
        for (sql, expected) in [
            ("SELECT 1", Select),
            ("values (1)", Select),
            ("Insert INTO dogs VALUES (1)", Insert),
            ("INSERT OR REPLACE INTO dogs VALUES (1)", Insert),
            ("update dogs SET name = 1", Update),
            ("DELETE FROM dogs", Delete),
            ("REPLACE INTO dogs VALUES (1)", Replace),
            ("CREATE TABLE dogs (name)", Ddl),
            ("ALTER TABLE dogs RENAME TO cats", Ddl),
            ("DROP TABLE dogs", Ddl),
            ("BEGIN IMMEDIATE", Transaction),
            ("COMMIT", Transaction),
            ("END", Transaction),
            ("ROLLBACK TO x", Transaction),
            ("SAVEPOINT x", Transaction),
            ("RELEASE x", Transaction),
            ("PRAGMA user_version", Pragma),
            ("EXPLAIN SELECT 1", Other),
            ("VACUUM", Other),
            ("ATTACH 'x' AS y", Other),
            ("SELECTED", Other),
            ("INCOMPREHENSIBLE", Other),
            ("'SELECT'", Other),
            ("", Other),
        ] {
            assert_eq!(kind(sql), expected, "{sql}");
        }
    }

    #[test]
    fn the_head_tells_what_the_whole_text_tells_or_nothing() {
        let words = [
            "SELECT", "insert", "Update", "DELETE", "commit", "PRAGMA", "REPLACE", "BEGIN", "SELECTS",
            "VALUES", "sel",
        ];
        for word in words {
            for rest in ["", " ", " 1", "\n1", "(1)", ";", "\0", "0", "_", "@"] {
                let sql = format!("{word}{rest}");
                let mut head = [0; 8];
                let length = sql.len().min(8);
                head[..length].copy_from_slice(&sql.as_bytes()[..length]);
                let of_head = StatementKind::of_head(head);
                assert!(of_head.is_none_or(|of_head| of_head == kind(&sql)), "{sql:?}: {of_head:?}");
                assert!(word.len() != 6 || word == "VALUES" || rest != " 1" || of_head.is_some(), "{sql:?}");
            }
        }
    }

    #[test]
    fn a_statement_that_may_remove_rows_in_conflict_is_known() {
        for (sql, expected) in [
            ("REPLACE INTO dogs VALUES (1)", true),
            ("WITH a AS (SELECT 1) REPLACE INTO dogs SELECT * FROM a", true),
            ("insert or replace into dogs values (1)", true),
            ("INSERT /* or */ OR REPLACE INTO dogs VALUES (1)", true),
            ("UPDATE OR REPLACE dogs SET id = 1", true),
            ("WITH a AS (SELECT 1) INSERT OR REPLACE INTO dogs SELECT * FROM a", true),
            ("UPDATE dogs SET id = id OR replace(name, 'a', 'b')", false),
            ("INSERT INTO dogs VALUES ('or replace')", false),
            ("INSERT OR IGNORE INTO dogs VALUES (1)", false),
            ("UPDATE dogs SET name = replace(name, 'a', 'b')", false),
            ("DELETE FROM dogs", false),
        ] {
            let mut head = [0; 8];
            head.copy_from_slice(&sql.as_bytes()[..8]);
            assert_eq!(kind(sql).replaces(head, || sql.as_bytes()), expected, "{sql}");
        }
    }

    #[test]
    fn blanks_comments_and_empty_statements_before_the_keyword_do_not_count() {
        assert_eq!(kind(" \n-- UPDATE\n/* DELETE */ ; ;\tinsert into dogs values (1)"), Insert);
        assert_eq!(kind("-- only a comment"), Other);
    }

    #[test]
    fn a_keyword_may_end_at_any_mark() {
        assert_eq!(kind("SELECT(1)"), Select);
        assert_eq!(kind("COMMIT;"), Transaction);
        assert_eq!(kind("SELECT/**/1"), Select);
    }

    #[test]
    fn a_with_that_reads_is_a_select_without_a_search() {
        assert_eq!(StatementKind::of(b"WITH a AS (SELECT 1) no verb here", || true), Select);
    }

    #[test]
    fn a_with_that_writes_is_what_its_verb_says() {
        for (sql, expected) in [
            ("WITH a AS (SELECT 1) INSERT INTO dogs SELECT * FROM a", Insert),
            ("with recursive a(x, y) as (select ')', 2), b as (values (1)) update dogs set name = 1", Update),
            ("WITH replace AS (SELECT 1) DELETE FROM dogs", Delete),
            ("WITH a AS NOT MATERIALIZED (SELECT (1)) REPLACE INTO dogs SELECT * FROM a", Replace),
            ("WITH \"a)\" AS /* ) */ (SELECT 1) INSERT INTO dogs SELECT 1", Insert),
            ("WITH broken", Other),
        ] {
            assert_eq!(kind(sql), expected, "{sql}");
        }
    }

    #[test]
    fn every_kind_stands_at_its_own_index() {
        for (index, kind) in StatementKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }
}
