//! China's environmental standards as pure, exact, dated functions.
