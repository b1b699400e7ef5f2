//! Names of units, none of which could be taken for another. Offices come from a list; schools, hospitals and stations bear
//! the town and the village where they stand, and any two villages differ in three characters at least.

/// An office of a county: its name, what it was called before, and the section of the finance bureau that looks after it.
pub(super) struct Office {
    pub(super) name: &'static str,
    pub(super) before: Option<&'static str>,
    pub(super) section: &'static str,
}

const fn office(name: &'static str, before: Option<&'static str>, section: &'static str) -> Office {
    Office {
        name,
        before,
        section,
    }
}

/// The offices. The first five have units below them, each of the kind that stands at its place in [`KINDS`].
pub(super) const OFFICES: [Office; 35] = [
    office("教育局", Some("教育和科技委员会"), "教科文科"),
    office("卫生健康局", Some("卫生和计划生育局"), "社保科"),
    office("司法局", None, "行政政法科"),
    office("水利局", Some("水务管理处"), "农业科"),
    office("文化和旅游局", Some("文体广电新闻出版局"), "教科文科"),
    office("农业农村局", Some("农业委员会"), "农业科"),
    office("审计局", None, "行政政法科"),
    office("统计局", None, "行政政法科"),
    office("民政局", None, "社保科"),
    office("公安局", None, "行政政法科"),
    office("交通运输局", Some("公路运输管理所"), "经济建设科"),
    office("住房和城乡建设局", Some("规划建设委员会"), "经济建设科"),
    office("自然资源局", Some("国土测绘管理局"), "经济建设科"),
    office("应急管理局", Some("安全生产监督办公室"), "经济建设科"),
    office("医疗保障局", None, "社保科"),
    office("退役军人事务局", None, "社保科"),
    office("行政审批服务管理局", Some("政务大厅管委会"), "行政政法科"),
    office("信访局", None, "行政政法科"),
    office("档案馆", None, "行政政法科"),
    office("妇女联合会", None, "行政政法科"),
    office("总工会", None, "行政政法科"),
    office("科学技术协会", None, "教科文科"),
    office("残疾人联合会", None, "社保科"),
    office("红十字会", None, "社保科"),
    office("人民法院", None, "行政政法科"),
    office("人民检察院", None, "行政政法科"),
    office("供销合作社", None, "农业科"),
    office("气象局", None, "农业科"),
    office("融媒体中心", Some("广播电视台"), "教科文科"),
    office("委党校", None, "教科文科"),
    office("史志研究室", None, "教科文科"),
    office("生态环境局", Some("环境监测保护站"), "经济建设科"),
    office("能源局", Some("煤炭工业管理局"), "经济建设科"),
    office("商务局", Some("招商促进中心"), "经济建设科"),
    office("机关事务服务中心", None, "行政政法科"),
];

/// What stands in a village, in the order of the offices above it.
pub(super) const KINDS: [&str; 5] = ["中心小学", "卫生院", "司法所", "供水站", "文化馆"];

/// Counties; no two differ in one character only.
pub(super) const COUNTIES: [&str; 4] = ["青岚县", "白石县", "云溪县", "宁河县"];

/// How many characters each place in the name of a village has to choose from: a prime.
const CHOICES: usize = 53;
/// How many villages there are.
pub(super) const VILLAGES: usize = CHOICES * CHOICES;
/// What the places in the name of a village choose from; no character stands in two of them.
const PLACES: [&str; 4] = [
    "柳槐杨桑梅桃杏梨枣榆松柏桐枫竹兰荷菊莲葛石金银铜铁玉珠宝凤龙虎鹤雁鹿马牛羊燕鹰张王李赵陈刘周吴郑孙钱冯何许",
    "林树河湖溪泉井沟湾滩川江海岭岗峰岩崖坡坪塬原谷洞峪口关桥渡港庄村寨堡营屯店铺集场家台坊墙门楼阁亭塔庙寺堂祠",
    "新安永兴太平和顺康宁福禄寿喜庆祥瑞丰裕盛昌隆泰仁义礼智信忠孝廉德善美清明光辉景秀长远高大红白青黄黑绿紫蓝翠",
    "阳阴坎坑垣垄埝埂塘池潭渠堰坝沙泥土田园圃苑畦畔垛垅坳峡矶屿岛洲渚浦汀津泊浪波涛澜云雾霞露雪霜冰星月日风雨雷",
];

/// The name of a village with its town. Two numbers settle all four characters, and any two of the characters settle both
/// numbers: so two villages have one character in common at most.
pub(super) fn village(number: usize) -> String {
    let mixed = number * 1009 % VILLAGES;
    let (x, y) = (mixed / CHOICES, mixed % CHOICES);
    let chosen = [x, y, x + y, x + 2 * y];
    let chars = PLACES.iter().zip(chosen).map(|(place, at)| {
        let mut chars = place.chars();
        chars.nth(at % CHOICES).expect("so many choices")
    });
    let chars: Vec<char> = chars.collect();
    format!("{}{}镇{}{}", chars[0], chars[1], chars[2], chars[3])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_character_has_two_places() {
        let all: Vec<char> = PLACES.iter().flat_map(|place| place.chars()).collect();
        assert_eq!(all.len(), PLACES.len() * CHOICES);
        let mut seen = BTreeSet::new();
        for c in all.into_iter().chain(KINDS.concat().chars()) {
            assert!(seen.insert(c), "{c}");
        }
    }

    #[test]
    fn two_villages_share_one_character_at_most() {
        let villages: Vec<Vec<char>> = (0..VILLAGES)
            .map(|number| village(number).chars().collect())
            .collect();
        for one in villages.iter().step_by(97) {
            let shared =
                |other: &&Vec<char>| one.iter().zip(*other).filter(|(a, b)| a == b).count();
            let alike = villages.iter().filter(|other| shared(other) > 2);
            assert_eq!(alike.count(), 1, "{one:?}"); // itself; 镇 is common to all
        }
    }
}
