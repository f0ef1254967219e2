using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Idempotency;

/// <summary>Where the key may be, and what it may look like (contract, Conventions, Idempotency).</summary>
public sealed class IdempotencyKeyTests(ApiHost host)
{
    private const string Key = "key_0001";
    private const string NoKey = """{"amount_minor":1000,"currency":"USD","customer":"cus_1"}""";

    public static TheoryData<string, string?, string?> Accepted => new()
    {
        { "bare in the header", Key, null },
        { "quoted in the header", $"\"{Key}\"", null },
        { "in the body", null, Key },
        { "the same in both", Key, Key },
        { "quoted in the header and the same in the body", $"\"{Key}\"", Key },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_key_is_one_key_wherever_it_is_sent(string place, string? header, string? inBody)
    {
        var api = await host.NewTenant();
        var first = (await api.Post("/payments", NoKey, Key)).Is(201);

        var again = (await api.Post("/payments", With(inBody), header)).Is(201);

        Assert.True(again.IsReplay, place);
        Assert.Equal(first.Text, again.Text);
    }

    public static TheoryData<string, string?, string?, string> Refused => new()
    {
        { "none at all", null, null, "idempotency_key_required" },
        { "different ones in header and body", "key_a", "key_b", "idempotency_key_invalid" },
        { "an empty header", "", null, "idempotency_key_invalid" },
        { "an empty header beside a body's key", "", Key, "idempotency_key_invalid" },
        { "a quoted nothing", "\"\"", null, "idempotency_key_invalid" },
        { "a quoted nothing beside a body's key", "\"\"", Key, "idempotency_key_invalid" },
        { "an empty field", null, "", "idempotency_key_invalid" },
        { "256 characters in the header", new string('k', 256), null, "idempotency_key_invalid" },
        { "256 characters in the body", null, new string('k', 256), "idempotency_key_invalid" },
        { "non-ASCII in the body", null, "schlüssel", "idempotency_key_invalid" },
        { "a control character in the body", null, "a\\u0007b", "idempotency_key_invalid" },
        { "NUL in the body", null, "a\\u0000b", "idempotency_key_invalid" },
        { "DEL in the body", null, "a\\u007fb", "idempotency_key_invalid" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_malformed_key_is_refused_and_nothing_is_stored(string what, string? header, string? inBody, string code)
    {
        var api = await host.NewTenant();

        var refused = await api.Post("/payments", With(inBody), header);

        refused.IsProblem(400, code);
        Assert.True((await api.Get("/payments")).Is(200).Json.GetProperty("data").GetArrayLength() == 0, what);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public async Task A_key_has_1_to_255_characters(int length)
    {
        var api = await host.NewTenant();
        var key = new string('~', length);

        var first = (await api.Post("/payments", NoKey, key)).Is(201);

        Assert.Equal(first.Text, (await api.Post("/payments", With(key), null)).Is(201).Text);
    }

    [Theory]
    [InlineData("Idempotency-Key: schl\u00fcssel")]
    [InlineData("Idempotency-Key: a\u0007b")]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: b")]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: a")]
    public async Task A_header_that_is_no_key_is_refused(string header)
    {
        var api = await host.NewTenant();

        var refused = await RawHttp.Send(host.Url, $"POST /payments HTTP/1.1\r\n{RawHttp.Common(api, NoKey)}{header}\r\n\r\n{NoKey}");

        refused.IsProblem(400, "idempotency_key_invalid");
    }

    [Fact]
    public async Task Every_mutation_that_moves_money_needs_a_key()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay()).Is(201).Id;

        foreach (var operation in new[] { "confirm", "capture", "increment", "cancel", "refunds" })
        {
            (await api.Post($"/payments/{payment}/{operation}", """{"amount_minor":1}""".Replace(
                "\"amount_minor\":1", operation is "confirm" or "cancel" ? "" : "\"amount_minor\":1", StringComparison.Ordinal), null))
                .IsProblem(400, "idempotency_key_required", "/idempotency_key");
        }
    }

    private static string With(string? key) =>
        key is null ? NoKey : $"{NoKey[..^1]},\"idempotency_key\":\"{key}\"}}";
}
