use std::collections::BTreeMap;
use std::ffi::CStr;
use std::os::raw::{c_char, c_int};
use std::sync::mpsc;
use std::thread;

struct Guard(&'static str);

impl Drop for Guard {
    fn drop(&mut self) {
        println!("dropped {}", self.0);
    }
}

thread_local!(static OWN: std::cell::RefCell<Vec<i32>> = const { std::cell::RefCell::new(Vec::new()) });

/// Counts words and prints the counts.
///
/// # Safety
/// The text must be a string of C.
#[no_mangle]
pub unsafe extern "C" fn count_words(text: *const c_char) -> c_int {
    let text = CStr::from_ptr(text).to_string_lossy().into_owned();
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_string()).or_insert(0) += 1;
    }
    println!("{counts:?}");
    counts.len() as c_int
}

/// Sums on threads, each with variables of its own.
#[no_mangle]
pub extern "C" fn sum_on_threads(count: c_int) -> c_int {
    let (sender, receiver) = mpsc::channel();
    let threads: Vec<_> = (0..count)
        .map(|i| {
            let sender = sender.clone();
            thread::spawn(move || {
                OWN.with(|own| own.borrow_mut().push(i));
                sender.send(OWN.with(|own| own.borrow().iter().sum::<i32>())).unwrap();
            })
        })
        .collect();
    drop(sender);
    for thread in threads {
        thread.join().unwrap();
    }
    receiver.iter().sum()
}

/// Panics deep inside, and catches it.
#[no_mangle]
pub extern "C" fn catch_panic(index: c_int) -> c_int {
    std::panic::set_hook(Box::new(|_| {}));
    let result = std::panic::catch_unwind(|| {
        let _guard = Guard("in passing");
        let numbers = vec![1, 2, 3];
        numbers[index as usize]
    });
    result.unwrap_or(-1)
}
