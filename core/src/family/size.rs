//! How large the generations of a family's table are: slots by which members are found, and places in the order of birth.

/// Places for members of the first generation.
const FIRST: usize = if cfg!(altimeter_loom) { 2 } else { 8 };

/// For so many places, there are so many slots for each. The fewer slots are used, the more lookups meet their member first, and no
/// branch is foretold wrongly; but as soon as slots and members no longer fit into a core's second-level cache, what they take
/// there costs more. (Of the time of a lookup, the second step saves a tenth with 1,000 members, and would cost a tenth with
/// 10,000.)
const SPARSE: [(usize, usize); 2] = if cfg!(altimeter_loom) { [(0, 0); 2] } else { [(64, 8), (2048, 4)] };

/// From so many slots on, seven of eight may be used; below, half of them at the most.
const LARGE: usize = 1 << 16;

/// The most members: with half of the slots being empty, their number is that of all hashes at the most.
pub(super) const MOST: usize = 1 << 29;

/// How many slots and places there are, with room for `members` at least.
pub(super) fn size(members: usize) -> (usize, usize) {
    let members = members.max(FIRST);
    let half = (2 * members).next_power_of_two();
    let full = |slots| slots / 8 * 7;
    if let Some(slots) = [half / 2, half].into_iter().find(|&slots| slots >= LARGE && full(slots) >= members)
    {
        return (slots, full(slots));
    }
    let places = half / 2;
    let sparse = SPARSE.into_iter().find(|(most, _)| places <= *most);
    (places * sparse.map_or(2, |(_, slots)| slots), places)
}

#[cfg(test)]
mod tests {
    use super::{LARGE, size};

    #[test]
    fn there_is_room_for_all_that_was_asked_for_and_always_a_free_slot() {
        let around = (0..26).flat_map(|power| [(1usize << power) - 1, 1 << power, (1 << power) + 1]);
        for members in around.filter(|members| *members > 0) {
            let (slots, places) = size(members);
            assert!(places >= members, "{members} members have {places} places");
            assert!(slots.is_power_of_two() && slots > places, "{places} places have {slots} slots");
        }
    }

    #[test]
    fn a_large_generation_has_at_most_four_slots_for_a_member() {
        for members in (LARGE..16 * LARGE).step_by(1000) {
            let (slots, _) = size(members);
            assert!(slots <= 4 * members, "{members} members have {slots} slots");
        }
    }
}
