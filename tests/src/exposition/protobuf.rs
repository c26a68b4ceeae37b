//! A reader of protobuf's wire format that knows no messages: fields by their numbers, and nothing that encoded them.
//!
//! <https://protobuf.dev/programming-guides/encoding/>

/// A message: its fields, in the order in which they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Message(Vec<(u32, Field)>);

#[derive(Debug, Clone, PartialEq)]
enum Field {
    Varint(u64),
    Fixed64(u64),
    Bytes(Vec<u8>),
}

impl Message {
    /// The messages of a page, each with its length before it. `None` if it is not that.
    pub fn delimited(mut page: &[u8]) -> Option<Vec<Self>> {
        let mut messages = Vec::new();
        while !page.is_empty() {
            messages.push(Self::read(bytes(&mut page)?)?);
        }
        Some(messages)
    }

    fn read(mut rest: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        while !rest.is_empty() {
            let key = varint(&mut rest)?;
            let field = match key & 7 {
                0 => Field::Varint(varint(&mut rest)?),
                1 => {
                    let (value, after) = rest.split_first_chunk::<8>()?;
                    rest = after;
                    Field::Fixed64(u64::from_le_bytes(*value))
                }
                2 => Field::Bytes(bytes(&mut rest)?.to_vec()),
                _ => return None,
            };
            fields.push((u32::try_from(key >> 3).ok()?, field));
        }
        Some(Self(fields))
    }

    fn all(&self, number: u32) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(move |(other, _)| *other == number).map(|(_, field)| field)
    }

    /// All messages in the field of this number.
    pub fn messages(&self, number: u32) -> Vec<Self> {
        let message = |field: &Field| match field {
            Field::Bytes(bytes) => Self::read(bytes).expect("a message"),
            other => panic!("field {number} is {other:?}"),
        };
        self.all(number).map(message).collect()
    }

    /// The one message in this field.
    pub fn message(&self, number: u32) -> Option<Self> {
        let mut messages = self.messages(number);
        assert!(messages.len() <= 1, "field {number} is there {} times", messages.len());
        messages.pop()
    }

    /// The text in this field; an empty one stands nowhere.
    pub fn text(&self, number: u32) -> String {
        match self.all(number).last() {
            Some(Field::Bytes(bytes)) => String::from_utf8(bytes.clone()).expect("a text"),
            None => String::new(),
            other => panic!("field {number} is {other:?}"),
        }
    }

    /// The float in this field; zero stands nowhere.
    pub fn double(&self, number: u32) -> f64 {
        match self.all(number).last() {
            Some(Field::Fixed64(bits)) => f64::from_bits(*bits),
            None => 0.0,
            other => panic!("field {number} is {other:?}"),
        }
    }

    /// The whole number in this field; zero stands nowhere.
    pub fn uint(&self, number: u32) -> u64 {
        match self.all(number).last() {
            Some(Field::Varint(value)) => *value,
            None => 0,
            other => panic!("field {number} is {other:?}"),
        }
    }

    /// The number with a sign in this field (`sint32`, `sint64`).
    pub fn sint(&self, number: u32) -> i64 {
        zigzag(self.uint(number))
    }

    /// The packed numbers with signs in this field.
    pub fn sints(&self, number: u32) -> Vec<i64> {
        let mut values = Vec::new();
        for field in self.all(number) {
            let Field::Bytes(packed) = field else { panic!("field {number} is {field:?}") };
            let mut rest = packed.as_slice();
            while !rest.is_empty() {
                values.push(zigzag(varint(&mut rest).expect("a number")));
            }
        }
        values
    }
}

fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn bytes<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(varint(rest)?).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}
