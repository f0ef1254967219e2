using System.Text.Json;
using Zentra.Cards.Controls;

namespace Zentra.Tests.Controls;

/// <summary>What cannot be used is refused with a pointer, and with every fault at once.</summary>
public sealed class CheckTests
{
    private const string Day = """
        "window":{"span":"day","mode":"rolling"}
        """;

    public static TheoryData<string, string, string> Faulty { get; } = new()
    {
        { Amount("-1", "USD", Day), "/rules/0/amount_minor", "out_of_range" },
        { Amount("9007199254740992", "USD", Day), "/rules/0/amount_minor", "out_of_range" },
        { Amount("1", "usd", Day), "/rules/0/currency", "unknown_currency" },
        { Amount("1", "XAU", Day), "/rules/0/currency", "unknown_currency" },
        { "\"kind\":\"amount_limit\",\"amount_minor\":1,\"currency\":null,\"window\":{\"span\":\"all_time\"}",
            "/rules/0/currency", "required" },
        { Amount("1", "USD", "\"window\":null"), "/rules/0/window", "required" },
        { Window("\"span\":\"day\""), "/rules/0/window/mode", "required" },
        { Window("\"span\":\"all_time\",\"mode\":\"rolling\""), "/rules/0/window/mode", "not_applicable" },
        { Window("\"span\":\"per_authorization\",\"mode\":\"rolling\""), "/rules/0/window/mode", "not_applicable" },
        { Window("\"span\":\"day\",\"mode\":\"calendar\""), "/rules/0/window/time_zone", "required" },
        { Zone("Mars/Olympus"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("europe/berlin"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("Eastern Standard Time"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("EST"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("+02:00"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("../../etc/passwd"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("posix/Europe/Berlin"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("Europe/"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone("Europe"), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Zone(""), "/rules/0/window/time_zone", "unknown_time_zone" },
        { Window("\"span\":\"day\",\"mode\":\"rolling\",\"time_zone\":\"UTC\""),
            "/rules/0/window/time_zone", "not_applicable" },
        { Window("\"span\":\"month\",\"mode\":\"calendar\",\"time_zone\":\"UTC\",\"week_starts\":\"sunday\""),
            "/rules/0/window/week_starts", "not_applicable" },
        { Amount("1", "USD", Day + ",\"per\":[]"), "/rules/0/per", "empty" },
        { Amount("1", "USD", Day + ",\"per\":[\"card\",\"card\"]"), "/rules/0/per/1", "duplicate" },
        { Amount("1", "USD", "\"window\":{\"span\":\"per_authorization\"},\"per\":[\"card\"]"),
            "/rules/0/per", "not_applicable" },
        { Amount("1", "USD", Day + ",\"when\":{}"), "/rules/0/when", "empty" },
        { Amount("1", "USD", Day + ",\"when\":{\"channels\":[]}"), "/rules/0/when/channels", "empty" },
        { Amount("1", "USD", Day + ",\"when\":{\"countries\":[\"de\"]}"),
            "/rules/0/when/countries/0", "invalid_country" },
        { "\"kind\":\"velocity\",\"count\":-1,\"window\":{\"span\":\"all_time\"}", "/rules/0/count", "out_of_range" },
        { "\"kind\":\"velocity\",\"count\":1,\"window\":{\"span\":\"per_authorization\"}",
            "/rules/0/window/span", "not_applicable" },
        { List("merchant_category", "\"allow\":[\"58\"]"), "/rules/0/allow/0", "invalid_category" },
        { List("merchant_category", "\"allow\":[\"5812-\"]"), "/rules/0/allow/0", "invalid_category" },
        { List("merchant_category", "\"allow\":[\"3299-3000\"]"), "/rules/0/allow/0", "range_backwards" },
        { List("merchant_category", "\"block\":[\"5812\",\"casinos\"]"), "/rules/0/block/1", "unknown_group" },
        { List("merchant_category", "\"block\":[null]"), "/rules/0/block/0", "required" },
        { List("merchant_category", "\"block\":[\"cash\",\"cash\"]"), "/rules/0/block/1", "duplicate" },
        { List("merchant_category", "\"block\":[]"), "/rules/0/block", "empty" },
        { List("merchant_category", "\"block\":[\"cash\"],\"allow\":[\"fuel\"]"), "/rules/0", "allow_or_block" },
        { List("merchant", "\"action\":\"review\""), "/rules/0", "allow_or_block" },
        { List("merchant", "\"allow\":[\" m1\"]"), "/rules/0/allow/0", "invalid_merchant" },
        { List("merchant", "\"allow\":[\"\"]"), "/rules/0/allow/0", "invalid_merchant" },
        { List("merchant", "\"allow\":[null]"), "/rules/0/allow/0", "invalid_merchant" },
        { List("country", "\"allow\":[\"DEU\"]"), "/rules/0/allow/0", "invalid_country" },
        { List("country", "\"allow\":[null]"), "/rules/0/allow/0", "invalid_country" },
        { List("channel", "\"allow\":[]"), "/rules/0/allow", "empty" },
        { List("currency", "\"allow\":[\"EURO\"]"), "/rules/0/allow/0", "unknown_currency" },
        { Time("9:00", "17:00", "UTC"), "/rules/0/from", "invalid_time" },
        { Time("24:00", "17:00", "UTC"), "/rules/0/from", "invalid_time" },
        { Time("09:60", "17:00", "UTC"), "/rules/0/from", "invalid_time" },
        { Time("09:00", "24:01", "UTC"), "/rules/0/to", "invalid_time" },
        { Time("09:00", "09:00", "UTC"), "/rules/0/to", "empty" },
        { Time("09:00", "00:00", "UTC"), "/rules/0/to", "empty" },
        { Time("09:00", "17:00", "GMT"), "/rules/0/time_zone", "unknown_time_zone" },
        { Time("09:00", "17:00", "UTC\",\"days\":[\"monday\",\"monday\"],\"action\":\"review"),
            "/rules/0/days/1", "duplicate" },
        { "\"kind\":\"first_use\",\"action\":\"review\"", "/rules/0", "empty" },
        { "\"kind\":\"first_use\",\"amount_minor\":1", "/rules/0/currency", "required" },
        { "\"kind\":\"first_use\",\"amount_minor\":-1,\"currency\":\"EUR\"", "/rules/0/amount_minor", "out_of_range" },
        { "\"kind\":\"first_use\",\"channels\":[\"pos\"],\"currency\":\"EUR\"", "/rules/0/currency", "not_applicable" },
        { "\"kind\":\"first_use\",\"countries\":[\"D1\"]", "/rules/0/countries/0", "invalid_country" },
        { "\"kind\":\"maximum_uses\",\"count\":0", "/rules/0/count", "out_of_range" },
        { "\"kind\":\"maximum_uses\",\"count\":1,\"name\":\"Once\"", "/rules/0/name", "invalid_name" },
        { "\"kind\":\"maximum_uses\",\"count\":1,\"name\":\"\"", "/rules/0/name", "invalid_name" },
        { "\"kind\":\"maximum_uses\",\"count\":1,\"name\":null", "/rules/0/name", "invalid_name" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_rule_is_refused_where_its_fault_is(string rule, string pointer, string code)
    {
        var fault = Assert.Single(ControlCheck.Faults(Given.Rules(rule)));

        Assert.Equal((pointer, code), (fault.Pointer, fault.Code));
        Assert.Matches("^[A-Za-z0-9].*\\.$", fault.Detail);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        ControlRule?[] rules =
        [
            .. Given.Rules(List("country", "\"allow\":[\"DEU\"],\"name\":\"a\"")), null,
            .. Given.Rules(List("currency", "\"allow\":[\"EURO\"],\"name\":\"a\"")),
        ];

        Assert.Equal(
            ["/rules/0/allow/0", "/rules/1", "/rules/2/name", "/rules/2/allow/0"],
            ControlCheck.Faults(rules).Select(f => f.Pointer));
        Assert.Equal("duplicate_name", ControlCheck.Faults(rules)[2].Code);
    }

    [Fact]
    public void A_set_has_at_most_50_rules_and_a_list_200_entries()
    {
        var rule = Given.Rules(List("country", "\"allow\":[\"DE\"]"))[0];
        var rules = Enumerable.Range(0, 51).Select(i => rule with { Name = $"r{i}" }).ToList();
        var many = new ControlRule.MerchantList
        {
            Name = "many",
            Allow = [.. Enumerable.Range(0, 201).Select(i => $"m{i}")],
        };

        Assert.Equal("too_many", Assert.Single(ControlCheck.Faults(rules)).Code);
        Assert.Empty(ControlCheck.Faults(rules[..50]));
        Assert.Equal("/rules/0/allow", Assert.Single(ControlCheck.Faults([many])).Pointer);
        Assert.Equal("required", Assert.Single(ControlCheck.Faults(null)).Code);
        Assert.Empty(ControlCheck.Faults([]));
    }

    [Theory]
    [InlineData("""
        "kind":"amount_limit","currency":"USD","window":{"span":"all_time"}
        """)]
    [InlineData("""
        "kind":"amount_limit","amount_minor":1.5,"currency":"USD","window":{"span":"all_time"}
        """)]
    [InlineData("""
        "kind":"velocity","count":1,"window":{"span":"fortnight"}
        """)]
    [InlineData("""
        "kind":"channel","allow":["POS"]
        """)]
    [InlineData("""
        "kind":"channel","allow":[0]
        """)]
    [InlineData("""
        "kind":"channel","allow":["pos"],"action":"approve"
        """)]
    public void What_is_no_rule_cannot_be_read(string rule) =>
        Assert.Throws<JsonException>(() => Given.Rules(rule));

    private static string Amount(string minor, string currency, string rest) =>
        $"\"kind\":\"amount_limit\",\"amount_minor\":{minor},\"currency\":\"{currency}\",{rest}";

    private static string Window(string window) => Amount("1", "USD", $"\"window\":{{{window}}}");

    private static string Zone(string zone) =>
        Window($"\"span\":\"day\",\"mode\":\"calendar\",\"time_zone\":\"{zone}\"");

    private static string List(string kind, string rest) => $"\"kind\":\"{kind}\",{rest}";

    private static string Time(string from, string to, string zone) =>
        $"\"kind\":\"time_of_day\",\"from\":\"{from}\",\"to\":\"{to}\",\"time_zone\":\"{zone}\"";
}
