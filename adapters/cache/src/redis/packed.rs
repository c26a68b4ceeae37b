//! The names of commands that are packed already, as a blocking connection is given them: arrays of strings in the
//! [protocol of redis](https://redis.io/docs/latest/develop/reference/protocol-spec/).

/// The first word of each command, in order. Ends where something is not a packed command.
pub(super) struct Names<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Names<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let words = self.number_after(b'*')?;
        let name = (words > 0).then(|| self.word())??;
        for _ in 1..words {
            self.word()?;
        }
        Some(name)
    }
}

impl<'a> Names<'a> {
    /// A length, as in `*3\r\n`.
    fn number_after(&mut self, mark: u8) -> Option<usize> {
        let rest = self.0.strip_prefix(&[mark])?;
        let end = rest.iter().position(|byte| *byte == b'\r')?;
        let number = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
        self.0 = rest[end..].strip_prefix(b"\r\n")?;
        Some(number)
    }

    /// A word, as in `$3\r\nGET\r\n`.
    fn word(&mut self) -> Option<&'a [u8]> {
        let length = self.number_after(b'$')?;
        let (word, rest) = self.0.split_at_checked(length)?;
        self.0 = rest.strip_prefix(b"\r\n")?;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_names_of_any_packed_pipeline_are_those_of_its_commands(
            commands in vec(vec(vec(any::<u8>(), 0..20), 1..5), 0..5),
        ) {
            let mut pipeline = redis::pipe();
            for words in &commands {
                let mut command = redis::Cmd::new();
                command.arg(words);
                pipeline.add_command(command);
            }
            let packed = pipeline.get_packed_pipeline();
            let expected: Vec<&[u8]> = commands.iter().map(|words| &*words[0]).collect();
            prop_assert_eq!(Names(&packed).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn any_bytes_have_an_end(bytes in vec(prop_oneof![Just(b'*'), Just(b'$'), Just(b'1'), Just(b'\r'), Just(b'\n')], 0..50)) {
            prop_assert!(Names(&bytes).count() <= bytes.len());
        }
    }

    #[test]
    fn a_length_beyond_the_end_ends_it() {
        assert_eq!(Names(b"*1\r\n$18446744073709551615\r\nGET\r\n").next(), None);
        assert_eq!(Names(b"*18446744073709551615\r\n$3\r\nGET\r\n").next(), None);
    }
}
