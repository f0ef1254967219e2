using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Hostile;

/// <summary>Every field of every request, with values of the wrong type, form or size; and money above all.</summary>
public sealed class HostileFieldTests(QuietHost quiet) : IClassFixture<QuietHost>
{
    private static readonly string[] Money =
    [
        "-1", "0", "-0", "1.0", "1.5", "1e3", "1E3", "1e400", "0.1e1", "9007199254740992", "9223372036854775807",
        "9223372036854775808", "18446744073709551616", "-9223372036854775808", "1234567890123456789012345678901234567890", "\"1000\"",
        "\"\"", "\"ten\"", "true", "[]", "[1]", "{}", "{\"amount\":1}", "01", "+1", "0x10", "1_000", "NaN", "Infinity", "١",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\u0007\"", "\"a\\nb\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\ud83d\"", "\"\u0001\"",
        "\"\\x41\"", "\"OVERLONG\"", "1", "1.5", "true", "[]", "[\"a\"]", "{}", "'a'",
    ];

    private static readonly string[] Flags = ["\"true\"", "1", "0", "[]", "{}", "TRUE", "\"\""];

    private static readonly string[] Lists =
        ["\"a\"", "1", "{}", "[1]", "[[]]", "[\"nothing\"]", "[null]", "[\"policy\",\"policy\",\"policy\",\"policy\",\"policy\",\"policy\",\"policy\"]"];

    private static readonly string[] Maps =
    [
        "1", "\"a\"", "[]", "{\"k\":1}", "{\"k\":1.5}", "{\"k\":true}", "{\"k\":null}", "{\"k\":{}}", "{\"k\":{\"l\":\"v\"}}", "{\"k\":[\"v\"]}",
        "{\"\":\"v\"}", "{\"k\":\"v\",\"k\":\"w\"}", "{\"k\":\"\\u0000\"}", "{\"k\":\"\\ud800\"}", "{\"\\ud800\":\"v\"}", "{\"a\\u0000\":\"v\"}",
        "{\"a\\nb\":\"v\"}", "{\"a\\\"b\":\"v\"}", "{\"KEY41\":\"v\"}", "{\"k\":\"VALUE501\"}", "FIFTYONE",
    ];

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var (operation, _, _, body) in QuietHost.Bodies)
            {
                foreach (var member in JsonElement.Parse(body).EnumerateObject())
                {
                    foreach (var value in ValuesAgainst(member).Except(ValuesFor($"{operation}/{member.Name}")))
                    {
                        cases.Add(operation, member.Name, value);
                    }
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_field_of_the_wrong_type_form_or_size_is_refused_by_its_pointer(string operation, string field, string value)
    {
        var (_, method, path, body) = QuietHost.Bodies.Single(b => b.Operation == operation);
        var changed = With(body, field, Spell(value));

        var refused = await quiet.Api.Send(method, quiet.Here(path), Encoding.UTF8.GetBytes(changed));

        refused.Is(400).IsWellFormedProblem();
        Assert.Contains(refused.Json.Say("code"), "invalid_request invalid_json idempotency_key_invalid".Split(' '));
        if (refused.Json.Say("code") != "invalid_json")
        {
            Assert.StartsWith($"/{field}", refused.Json.Say("errors.0.pointer"), StringComparison.Ordinal);
        }
        quiet.StoredNothing();
    }

    public static TheoryData<string, string> Fields
    {
        get
        {
            var fields = new TheoryData<string, string>();
            foreach (var (operation, _, _, body) in QuietHost.Bodies)
            {
                foreach (var member in JsonElement.Parse(body).EnumerateObject())
                {
                    fields.Add(operation, member.Name);
                }
            }
            return fields;
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_field_that_is_there_twice_is_refused_also_when_it_is_spelled_differently(string operation, string field)
    {
        var (_, method, path, body) = QuietHost.Bodies.Single(b => b.Operation == operation);
        var value = JsonElement.Parse(body).GetProperty(field).GetRawText();
        foreach (var name in new[] { field, $"\\u{(int)field[0]:x4}{field[1..]}" })
        {
            var twice = $"{body[..^1]},\"{name}\":{value}}}";

            var refused = await quiet.Api.Send(method, quiet.Here(path), Encoding.UTF8.GetBytes(twice));

            refused.IsProblem(400, "invalid_request", $"/{field}");
            quiet.StoredNothing();
        }
    }

    public static TheoryData<string, string, string, string> Meanings => new()
    {
        { "payments_create", "currency", "\"usd\"", "unknown_currency" },
        { "payments_create", "currency", "\"USDT\"", "unknown_currency" },
        { "payments_create", "currency", "\"XXX\"", "unknown_currency" },
        { "payments_create", "currency", "\"Ledger_Currency\"", "unknown_currency" },
        { "payments_create", "currency", "null", "required" },
        { "payments_create", "amount_minor", "null", "required" },
        { "payments_create", "customer", "null", "required" },
        { "payments_create", "customer", "\"two words\"", "invalid_reference" },
        { "payments_create", "customer", "\"größe\"", "invalid_reference" },
        { "payments_create", "merchant", "\"\\u202e\"", "invalid_reference" },
        { "payments_create", "capture_method", "\"Manual\"", "invalid_value" },
        { "payments_create", "capture_method", "\"later\"", "invalid_value" },
        { "payments_create", "capture_method", "\"manual, automatic\"", "invalid_value" },
        { "payments_create", "capture_method", "\" manual\"", "invalid_value" },
        { "payments_create", "capture_method", "\"0\"", "invalid_value" },
        { "payments_increment", "amount_minor", "null", "required" },
        { "runtime_intents_create", "scope", "\"wks_01kq5249taew7vxy3ydjmby001\"", "unknown_scope" },
        { "runtime_intents_create", "money_model", "\"floats\"", "unknown_money_model" },
        { "ledger_accounts_change", "code", "\"merchants\"", "unknown_account" },
        { "ledger_accounts_change", "currency", "\"ledger_currency\"", "unknown_currency" },
        { "ledger_accounts_change", "state", "\"melted\"", "invalid_value" },
        { "api_keys_create", "role", "\"platform\"", "unknown_role" },
        { "api_keys_create", "role", "\"runtime\"", "unknown_role" },
        { "api_keys_create", "role", "\"Admin\"", "unknown_role" },
        { "api_keys_create", "expires_at", "\"tomorrow\"", "invalid_value" },
        { "api_keys_create", "expires_at", "\"2030-01-01\"", "invalid_value" },
        { "workspaces_create", "ledger_currency", "\"ledger_currency\"", "unknown_currency" },
        { "sandbox_clock", "advance_seconds", "316224001", "out_of_range" },
        { "sandbox_clock", "advance_seconds", "null", "out_of_range" },
    };

    [Theory]
    [MemberData(nameof(Meanings))]
    public async Task A_value_without_a_meaning_is_refused_with_the_code_of_its_fault(
        string operation, string field, string value, string code)
    {
        var (_, method, path, body) = QuietHost.Bodies.Single(b => b.Operation == operation);

        var refused = await quiet.Api.Send(method, quiet.Here(path), Encoding.UTF8.GetBytes(With(body, field, value)));

        refused.IsProblem(400, "invalid_request", $"/{field}");
        Assert.Equal(code, refused.Json.Say("errors.0.code"));
        quiet.StoredNothing();
    }

    [Fact]
    public async Task All_faults_of_a_request_are_told_at_once()
    {
        const string Body = """{"amount_minor":0,"currency":"usd","customer":"a b","description":"","idempotency_key":"k"}""";

        var refused = (await quiet.Api.Post("/payments", Body, null)).IsProblem(400, "invalid_request");

        Assert.Equal(
            ["/amount_minor", "/currency", "/customer", "/description"],
            refused.Json.Items("errors").Select(e => e.Say("pointer")));
        quiet.StoredNothing();
    }

    [Theory]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xF8, 0x88, 0x80, 0x80, 0x80)]
    [InlineData(0xFF)]
    [InlineData(0xC3)]
    public async Task Text_that_is_not_UTF_8_is_refused(params int[] bytes)
    {
        foreach (var field in new[] { "customer", "description", "idempotency_key", "metadata" })
        {
            var head = Encoding.ASCII.GetBytes(
                "{\"amount_minor\":1,\"currency\":\"USD\"," + (field == "metadata" ? "\"customer\":\"c\",\"metadata\":{\"k\":\"" : $"\"{field}\":\""));
            var tail = Encoding.ASCII.GetBytes(field == "metadata" ? "\"}}" : "\"}");

            var refused = await quiet.Api.Send(HttpMethod.Post, "/payments", [.. head, .. bytes.Select(b => (byte)b), .. tail], "k");

            refused.IsProblem(400, "invalid_request");
            Assert.StartsWith($"/{field}", refused.Json.Say("errors.0.pointer"), StringComparison.Ordinal);
            quiet.StoredNothing();
        }
    }

    /// <summary>What some fields may be, unlike others of their kind.</summary>
    private static string[] ValuesFor(string field) => field switch
    {
        // Words of people have lines; the bank may have got nothing, or less; a provider may charge nothing.
        "reviews_comment/text" => ["\"a\\nb\""],
        "card_accounts_put/floor_minor" => ["-1", "0", "-0"],
        "card_authorizations_request/billing_amount_minor" => ["0", "-0"],
        "card_authorizations_request/replacement_amount_minor" => ["0", "-0"],
        "card_authorizations_explain (a purchase)/billing_amount_minor" => ["0", "-0"],
        "card_authorizations_explain (a reversal)/amount_minor" => ["0", "-0"],
        "card_authorizations_explain (a reversal)/replacement_amount_minor" => ["0", "-0"],
        "card_disputes_open/description" => ["\"a\\nb\""],
        "card_disputes_resolve/recovered_minor" or "card_disputes_resolve/denied_minor"
            or "card_disputes_resolve/written_off_minor" or "card_disputes_accept/written_off_minor" => ["0", "-0"],
        _ when field.StartsWith("card_disputes_", StringComparison.Ordinal)
            && field.EndsWith("/note", StringComparison.Ordinal) => ["\"a\\nb\""],
        "settlements_bank/amount_minor" => ["-1", "0", "-0"],
        "sandbox_settlement_file/rate_ppm" or "sandbox_settlement_file/fixed_minor" => ["0", "-0"],
        _ => [],
    };

    private static string[] ValuesAgainst(JsonProperty field) => field.Value.ValueKind switch
    {
        // An old secret may end at once, and nothing need stay on a balance.
        JsonValueKind.Number when field.Name is "grace_seconds" or "minimum_minor" or "reserve_minor" =>
            [.. Money.Except(["0", "-0"])],
        JsonValueKind.Number => Money,
        JsonValueKind.String => Texts,
        JsonValueKind.True or JsonValueKind.False => Flags,
        JsonValueKind.Array => Lists,
        _ => Maps,
    };

    private static string Spell(string value) => value
        .Replace("OVERLONG", new string('x', 5000), StringComparison.Ordinal)
        .Replace("KEY41", new string('k', 41), StringComparison.Ordinal)
        .Replace("VALUE501", new string('v', 501), StringComparison.Ordinal)
        .Replace("FIFTYONE", $"{{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"k{i}\":\"v\""))}}}", StringComparison.Ordinal);

    private static string With(string body, string field, string value)
    {
        var fields = JsonElement.Parse(body).EnumerateObject()
            .Select(f => $"\"{f.Name}\":{(f.Name == field ? value : f.Value.GetRawText())}");
        return $"{{{string.Join(',', fields)}}}";
    }
}
