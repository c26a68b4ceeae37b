//! What kind of statement a text is: the `kind` label.

use altimeter::LabelValue;

use crate::lexer::{Token, Tokens};
use crate::text::Text;

/// The kinds that are told apart. A closed set, so that no statement can make a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, LabelValue)]
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
    #[default]
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

    /// The kind of a statement that begins with one of six keywords of six letters, all in one case, and a blank or the end; and the byte
    /// behind that. It is the way of nearly all statements, and takes two nanoseconds where [`of`](Self::of), which always tells,
    /// takes ten.
    #[inline]
    pub(crate) fn of_head(text: impl Text) -> Option<(Self, u8)> {
        let (kind, rest) = match text.first() {
            b'S' => (Self::Select, text.after(c"SELECT")),
            b's' => (Self::Select, text.after(c"select")),
            b'I' => (Self::Insert, text.after(c"INSERT")),
            b'i' => (Self::Insert, text.after(c"insert")),
            b'U' => (Self::Update, text.after(c"UPDATE")),
            b'u' => (Self::Update, text.after(c"update")),
            b'D' => (Self::Delete, text.after(c"DELETE")),
            b'd' => (Self::Delete, text.after(c"delete")),
            b'C' => (Self::Transaction, text.after(c"COMMIT")),
            b'c' => (Self::Transaction, text.after(c"commit")),
            b'P' => (Self::Pragma, text.after(c"PRAGMA")),
            b'p' => (Self::Pragma, text.after(c"pragma")),
            _ => return None,
        };
        let rest = rest?;
        if rest.first() == 0 { Some((kind, 0)) } else { Some((kind, rest.after(c" ")?.first())) }
    }

    /// The kind of a statement that queries or changes rows, if its first bytes tell that it removes none in conflict with its own:
    /// that of nearly all statements.
    #[inline(always)]
    pub(crate) fn of_plain(text: impl Text) -> Option<Self> {
        let (kind, rest) = match text.first() {
            b'S' => (Self::Select, text.after(c"SELECT ")?),
            b's' => (Self::Select, text.after(c"select ")?),
            b'I' => (Self::Insert, text.after(c"INSERT I")?),
            b'i' => (Self::Insert, text.after(c"insert i")?),
            b'U' => (Self::Update, text.after(c"UPDATE ")?),
            b'u' => (Self::Update, text.after(c"update ")?),
            b'D' => (Self::Delete, text.after(c"DELETE ")?),
            b'd' => (Self::Delete, text.after(c"delete ")?),
            _ => return None,
        };
        (kind != Self::Update || is_no_or(rest.first())).then_some(kind)
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
    /// `OR REPLACE`. `next`, the byte that [`of_head`](Self::of_head) has told, spares the search where it begins another word.
    #[inline(always)]
    pub(crate) fn replaces<'a>(self, next: Option<u8>, sql: impl FnOnce() -> &'a [u8]) -> bool {
        !next.is_some_and(is_no_or)
            && (self == Self::Replace || self != Self::Delete && or_replace(Tokens::of(sql())))
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

/// Whether `first` begins a word, and not `OR`.
#[inline(always)]
fn is_no_or(first: u8) -> bool {
    first.is_ascii_alphabetic() && !matches!(first, b'o' | b'O')
}

/// Whether `OR REPLACE` is among the tokens, and not the function `replace`, which a parenthesis follows.
#[inline(never)]
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
    use std::ffi::CString;

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

    fn head(sql: &str) -> Option<(StatementKind, u8)> {
        let sql = CString::new(sql).expect("no NUL");
        StatementKind::of_head(sql.as_c_str())
    }

    #[test]
    fn the_head_tells_what_the_whole_text_tells_or_nothing() {
        let words = [
            "SELECT", "insert", "UPDATE", "delete", "commit", "PRAGMA", "REPLACE", "BEGIN", "SELECTS",
            "VALUES", "sel", "Update",
        ];
        for word in words {
            for rest in ["", " ", " 1", "\n1", "(1)", ";", "0", "_", "@"] {
                let sql = format!("{word}{rest}");
                let found = head(&sql);
                assert!(found.is_none_or(|(of_head, _)| of_head == kind(&sql)), "{sql:?}: {found:?}");
            }
        }
    }

    #[test]
    fn the_head_of_a_common_statement_tells_its_kind_and_what_follows() {
        for verb in ["SELECT", "INSERT", "UPDATE", "DELETE", "COMMIT", "PRAGMA"] {
            for verb in [verb.to_owned(), verb.to_lowercase()] {
                assert_eq!(head(&verb), Some((kind(&verb), 0)));
                assert_eq!(head(&format!("{verb} or")), Some((kind(&verb), b'o')));
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
            let next = head(sql).map(|(_, next)| next);
            assert_eq!(kind(sql).replaces(next, || sql.as_bytes()), expected, "{sql}");
        }
    }

    #[test]
    fn a_plain_statement_is_of_the_kind_that_its_whole_text_tells_and_does_not_replace() {
        let verbs =
            ["SELECT", "insert", "INSERT", "update", "UPDATE", "delete", "REPLACE", "PRAGMA", "Select"];
        for verb in verbs {
            for rest in [
                "",
                " ",
                " 1",
                " INTO dogs",
                " into dogs",
                " OR REPLACE dogs",
                " or replace into dogs",
                " dogs SET",
                "\nx",
                "(1)",
                "S",
            ] {
                let sql = format!("{verb}{rest}");
                let text = CString::new(&*sql).expect("no NUL");
                let Some(plain) = StatementKind::of_plain(text.as_c_str()) else { continue };
                assert_eq!(plain, kind(&sql), "{sql:?}");
                assert!(!(plain.changes_rows() && plain.replaces(None, || sql.as_bytes())), "{sql:?}");
            }
        }
    }

    #[test]
    fn queries_and_changes_in_one_case_are_plain() {
        for sql in ["SELECT 1", "INSERT INTO dogs", "UPDATE dogs SET id = 1", "DELETE FROM dogs"] {
            for sql in [sql.to_owned(), sql.to_lowercase()] {
                let text = CString::new(&*sql).expect("no NUL");
                assert_eq!(StatementKind::of_plain(text.as_c_str()), Some(kind(&sql)), "{sql}");
            }
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
