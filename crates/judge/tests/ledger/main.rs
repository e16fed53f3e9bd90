//! The judge over a real store.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod rounds;
