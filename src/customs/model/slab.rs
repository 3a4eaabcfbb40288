//! Slots that are used again, so that memory grows with what is in the system and not with what has passed through.

/// Items by number; numbers of items taken out are given again.
#[derive(Debug)]
pub(super) struct Slab<T> {
    slots: Vec<Option<T>>,
    vacant: Vec<u32>,
}

impl<T> Slab<T> {
    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            vacant: Vec::new(),
        }
    }

    pub(super) fn insert(&mut self, item: T) -> u32 {
        if let Some(number) = self.vacant.pop() {
            self.slots[number as usize] = Some(item);
            return number;
        }
        self.slots.push(Some(item));
        (self.slots.len() - 1) as u32
    }

    pub(super) fn take(&mut self, number: u32) -> T {
        self.vacant.push(number);
        let item = self.slots[number as usize].take();
        item.unwrap_or_else(|| unreachable!("slot {number} is taken out once"))
    }

    /// Gives an item up where it is.
    pub(super) fn give_up(&mut self, number: u32) {
        debug_assert!(
            self.slots[number as usize].is_some(),
            "slot {number} is given up once"
        );
        self.slots[number as usize] = None;
        self.vacant.push(number);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }
}

impl<T> std::ops::Index<u32> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, number: u32) -> &T {
        match &self.slots[number as usize] {
            Some(item) => item,
            None => unreachable!("slot {number} is empty"),
        }
    }
}

impl<T> std::ops::IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, number: u32) -> &mut T {
        match &mut self.slots[number as usize] {
            Some(item) => item,
            None => unreachable!("slot {number} is empty"),
        }
    }
}
