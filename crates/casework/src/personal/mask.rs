//! What is left of a personal value for those who may not read it.

/// What stands for a text that cannot be shown in part.
pub(super) const HIDDEN: &str = "（个人信息，不予显示）";

/// What is entered where nobody is named; it says nothing of anybody.
const NOBODY: [&str; 11] = [
    "匿名",
    "匿名群众",
    "群众",
    "不详",
    "未知",
    "未留",
    "未提供",
    "未查到",
    "无",
    "无名氏",
    "拒绝提供",
];
/// Most characters of a name of which the first is shown.
const NAME: usize = 4;

/// Masks a personal value: of a name the first character stays (张*), of a mobile number the first
/// three and the last four digits (138****1234), of another number of 7 digits or more the last
/// two, of an identity number the first and the last character, of an e-mail address the first
/// letter and the domain. Anything else is hidden whole. What names nobody (匿名) stays.
#[must_use]
pub fn mask(value: &str) -> String {
    let value = value.trim();
    if value.is_empty() || names_nobody(value) {
        return value.to_owned();
    }
    number(value)
        .or_else(|| email(value))
        .or_else(|| name(value))
        .unwrap_or_else(|| HIDDEN.to_owned())
}

/// Tells whether a value says that nobody is named.
pub(super) fn names_nobody(value: &str) -> bool {
    NOBODY.contains(&value.trim())
}

fn number(value: &str) -> Option<String> {
    let is_between = |letter: char| matches!(letter, ' ' | '-' | '+' | '(' | ')' | '（' | '）');
    let signs: Vec<char> = value.chars().filter(|one| !is_between(*one)).collect();
    let (last, others) = signs.split_last()?;
    if !others.iter().all(char::is_ascii_digit) {
        return None;
    }
    let stars = |count: usize| "*".repeat(count);
    let text = |part: &[char]| part.iter().collect::<String>();
    match signs.len() {
        // Resident identity number (GB 11643): the last may be an X.
        18 if last.is_ascii_digit() || last.eq_ignore_ascii_case(&'x') => {
            Some(format!("{}{}{last}", signs[0], stars(16)))
        }
        _ if !last.is_ascii_digit() => None,
        11 if signs[0] == '1' => {
            let (head, tail) = (text(&signs[..3]), text(&signs[7..]));
            Some(format!("{head}****{tail}"))
        }
        7.. => Some(format!("{}{}", stars(6), text(&signs[signs.len() - 2..]))),
        _ => None,
    }
}

fn email(value: &str) -> Option<String> {
    let (user, domain) = value.split_once('@')?;
    let is_plain = |text: &str| !text.is_empty() && text.is_ascii() && !text.contains(' ');
    if !is_plain(user) || !is_plain(domain) || domain.contains('@') {
        return None;
    }
    let first = user.chars().next()?;
    Some(format!("{first}***@{domain}"))
}

fn name(value: &str) -> Option<String> {
    let is_han = |letter: char| matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}');
    let count = value.chars().count();
    if !(2..=NAME).contains(&count) || !value.chars().all(is_han) {
        return None;
    }
    let first = value.chars().next()?;
    Some(format!("{first}{}", "*".repeat(count - 1)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn little_is_left() {
        for (value, expected) in [
            ("张三", "张*"),
            ("王小明", "王**"),
            ("欧阳修文", "欧***"),
            (" 张三 ", "张*"),
            ("张", HIDDEN),
            ("张三、李四", HIDDEN),
            ("张3", HIDDEN),
            ("John Smith", HIDDEN),
            ("买买提·艾力", HIDDEN),
            ("13812341234", "138****1234"),
            ("138 1234 1234", "138****1234"),
            ("+86 13812341234", "******34"),
            ("0571-87654321", "******21"),
            ("87654321", "******21"),
            ("110", HIDDEN),
            ("42010119800101123X", "4****************X"),
            ("420101198001011234", "4****************4"),
            ("zhang.san@example.cn", "z***@example.cn"),
            ("张三@example.cn", HIDDEN),
            ("红旗路12号3栋201室", HIDDEN),
            ("红旗路", "红**"),
            ("匿名", "匿名"),
            ("未查到", "未查到"),
            ("", ""),
        ] {
            assert_eq!(mask(value), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_value_survives(value in "[^ \t\r\n]{2,40}") {
            prop_assume!(!names_nobody(&value));
            prop_assert!(!mask(&value).contains(&value) || value == "*" || value.chars().all(|c| c == '*') || HIDDEN.contains(&value));
        }
    }
}
