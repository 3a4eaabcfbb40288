//! Slots that are used again, so that memory grows with what is in the system and not with what has passed through.

/// Items by number; numbers of items given up are given again.
///
/// A slot given up keeps its last item until it is used again, so that looking one up asks nothing; builds with assertions
/// check that nobody looks there.
#[derive(Debug)]
pub(super) struct Slab<T> {
    slots: Vec<T>,
    vacant: Vec<u32>,
    #[cfg(debug_assertions)]
    is_taken: Vec<bool>,
}

impl<T> Slab<T> {
    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            vacant: Vec::new(),
            #[cfg(debug_assertions)]
            is_taken: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, item: T) -> u32 {
        let number = if let Some(number) = self.vacant.pop() {
            self.slots[number as usize] = item;
            number
        } else {
            self.slots.push(item);
            (self.slots.len() - 1) as u32
        };
        #[cfg(debug_assertions)]
        {
            self.is_taken.resize(self.slots.len(), false);
            self.is_taken[number as usize] = true;
        }
        number
    }

    /// Gives an item up; its slot may be used again.
    #[inline]
    pub(super) fn give_up(&mut self, number: u32) {
        #[cfg(debug_assertions)]
        {
            self.check(number);
            self.is_taken[number as usize] = false;
        }
        self.vacant.push(number);
    }

    /// All items, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let mut is_vacant = vec![false; self.slots.len()];
        for &number in &self.vacant {
            is_vacant[number as usize] = true;
        }
        let slots = self.slots.iter().zip(is_vacant);
        slots.filter_map(|(item, is_vacant)| (!is_vacant).then_some(item))
    }

    #[cfg(debug_assertions)]
    fn check(&self, number: u32) {
        assert!(self.is_taken[number as usize], "slot {number} is empty");
    }
}

impl<T> std::ops::Index<u32> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, number: u32) -> &T {
        #[cfg(debug_assertions)]
        self.check(number);
        &self.slots[number as usize]
    }
}

impl<T> std::ops::IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, number: u32) -> &mut T {
        #[cfg(debug_assertions)]
        self.check(number);
        &mut self.slots[number as usize]
    }
}
