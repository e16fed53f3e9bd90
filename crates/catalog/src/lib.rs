//! Reads and checks the definitions under catalog/.
