using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Hostile;

/// <summary>A card's number is refused wherever a request has it, and is nowhere afterwards.</summary>
public sealed class CardNumberTests(QuietHost quiet) : IClassFixture<QuietHost>
{
    private const string Number = "4242424242424242";
    private const string Masked = "424242******4242";

    public static TheoryData<string, string> Fields
    {
        get
        {
            var fields = new TheoryData<string, string>();
            foreach (var (operation, _, _, body) in QuietHost.Bodies)
            {
                foreach (var pointer in Texts(JsonElement.Parse(body), ""))
                {
                    fields.Add(operation, pointer);
                }
            }
            return fields;
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task It_is_refused_in_every_text_of_every_request(string operation, string pointer)
    {
        var (_, method, path, body) = QuietHost.Bodies.Single(b => b.Operation == operation);

        var refused = await quiet.Api.Send(method, quiet.Here(path), With(body, pointer, $"\"{Number}\""), "k");

        Refused(refused, pointer);
    }

    [Theory]
    [InlineData("4242 4242 4242 4242")]
    [InlineData("4242-4242-4242-4242")]
    [InlineData("my card is 4242 4242 4242 4242, until 12/30")]
    [InlineData("4242\\u00204242 4242\\u2013424\\u0032")]
    [InlineData("\\u0034242424242424242")]
    [InlineData("４２４２４２４２４２４２４２４２")]
    public async Task It_is_refused_however_it_is_written(string written)
    {
        const string Field = """{"amount_minor":1,"currency":"USD","customer":"c","description":""";

        var refused = await quiet.Api.Send(
            HttpMethod.Post, "/payments", Encoding.UTF8.GetBytes($"{Field}\"{written}\"}}"), "k");

        Refused(refused, "/description");
    }

    [Theory]
    [InlineData("""{"metadata":{"4242424242424242":"v"}}""", $"/metadata/{Masked}")]
    [InlineData("""{"metadata":{"a/4242424242424242":"v"}}""", $"/metadata/a~1{Masked}")]
    [InlineData("""{"4242 4242 4242 4242":1}""", $"/{Masked}")]
    [InlineData("""{"a":[[],{"b":["x",{"c":"4242424242424242"}]}]}""", "/a/1/b/1/c")]
    [InlineData("""{"a":[1,"4242424242424242"]}""", "/a/1")]
    [InlineData("""["4242424242424242"]""", "/0")]
    [InlineData("\"4242424242424242\"", "")]
    [InlineData("""{"a":"4242424242424242","a":""", "/a")]
    [InlineData("""{"4242424242424242\ud800":1}""", $"/{Masked}\\ud800")]
    public async Task It_is_refused_as_a_name_and_at_any_depth_also_where_the_rest_is_no_request(
        string body, string pointer)
    {
        var refused = await quiet.Api.Send(HttpMethod.Post, "/payments", Encoding.UTF8.GetBytes(body), "k");

        Refused(refused, pointer);
    }

    [Theory]
    [InlineData("GET", "/payments?customer=4242424242424242", "?customer")]
    [InlineData("GET", "/payments?customer=4242%204242%204242%204242", "?customer")]
    [InlineData("GET", "/payments?customer=4242+4242+4242+4242", "?customer")]
    [InlineData("GET", "/payments?metadata[card]=%34242424242424242", "?metadata[card]")]
    [InlineData("GET", "/payments?4242424242424242=1", $"?{Masked}")]
    [InlineData("GET", "/payments?a=1&a=4242424242424242", "?a")]
    [InlineData("GET", "/payments/4242424242424242", "/path")]
    [InlineData("GET", "/payments/pay_4242424242424242/story", "/path")]
    [InlineData("PUT", "/providers/a4242-4242-4242-4242", "/path")]
    [InlineData("GET", "/nothing/4242424242424242", "/path")]
    [InlineData("DELETE", "/payments/4242%204242%204242%204242", "/path")]
    public async Task It_is_refused_in_the_address(string method, string path, string pointer)
    {
        var body = method == "PUT" ? """{"connector":"sandbox"}""" : null;

        var refused = await RawHttp.Send(
            quiet.Url, $"{method} {path} HTTP/1.1\r\n{RawHttp.Common(quiet.Api, body)}\r\n{body}");

        Refused(refused, pointer);
    }

    [Theory]
    [InlineData(Number)]
    [InlineData($"\"{Number}\"")]
    [InlineData("order 4242 4242 4242 4242")]
    public async Task It_is_refused_as_an_idempotency_key(string key)
    {
        var refused = await quiet.Api.Post("/payments", """{"amount_minor":1,"currency":"USD","customer":"c"}""", key);

        Refused(refused, "/Idempotency-Key");
    }

    [Fact]
    public async Task Whoever_may_not_call_is_told_that_first()
    {
        (await quiet.Api.Send(HttpMethod.Get, $"/payments?customer={Number}", authorization: "Bearer x"))
            .IsProblem(401, "unauthenticated");
        var method = await RawHttp.Send(quiet.Url, $"{Number} /payments HTTP/1.1\r\n{RawHttp.Common(quiet.Api)}\r\n");
        Assert.DoesNotContain(Number, method.Is(405).Text, StringComparison.Ordinal);
        quiet.StoredNothing();
    }

    [Fact]
    public async Task What_looks_like_one_and_is_none_is_taken()
    {
        const string Body = """
            {"amount_minor":4242424242424242,"currency":"USD","customer":"cus_1","description":"+49 157 12345674",
            "metadata":{"iban":"BE68 5390 0754 7034","at":"2026-11-21T10:22:12.123456Z","ns":"1764584652123456789",
            "uuid":"f1a2b3c4-4242-4242-8242-424242424242","sha":"4242424242424242aaaaaaaaaaaaaaaa"}}
            """;
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var api = await own.NewTenant();

        var made = (await api.Post("/payments", Body, "f1a2b3c4-4242-4242-8242-424242424242")).Is(201);

        (await api.Get($"/payments/{made.Id}")).Is(200);
        (await api.Get("/payments?created_gte=2026-01-01T00:00:00Z&metadata[ns]=1764584652123456789")).Is(200);
    }

    [Fact]
    public async Task Afterwards_it_is_neither_in_the_files_of_the_store_nor_in_the_logs()
    {
        var data = Directory.CreateTempSubdirectory("zentra-numbers-");
        try
        {
            const string Key = "zk_test_00000000000000000000000000000000";
            var server = await ZentraProcess.Start(data.FullName, Key, null, "--verbose");
            string said;
            await using (server)
            {
                foreach (var (_, method, path, body) in QuietHost.Bodies)
                {
                    foreach (var pointer in Texts(JsonElement.Parse(body), ""))
                    {
                        await server.Api.Send(method, path, With(body, pointer, $"\"{Number}\""), Number);
                        await server.Api.Send(method, path, With(body, pointer, $"\"{Number}\""), "k");
                    }
                    await server.Api.Send(method, $"{path}?q={Number}", Encoding.UTF8.GetBytes($"{{\"{Number}\":1}}"));
                }
                await server.Api.Get($"/payments/{Number}?x={Number}");
                await server.Api.Get($"/{Number}");
                await RawHttp.Send(server.Url, $"{Number} /{Number} HTTP/1.1\r\n{RawHttp.Common(server.Api)}\r\n");
                await RawHttp.Send(server.Url, $"GET /{Number} HTTP/1.1\r\nno header\r\n\r\n");
                (await server.Api.Pay(more: ",\"description\":\"witness of the store\"")).Is(201);
                server.Terminate();
                await server.Exit();
                said = await server.Said();
            }

            Assert.Contains("POST /payments answered 422", said, StringComparison.Ordinal);
            Assert.DoesNotContain(Number, said, StringComparison.Ordinal);
            var files = data.GetFiles("*", SearchOption.AllDirectories)
                .Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f.FullName))).ToList();
            Assert.Contains(files, f => f.Contains("witness of the store", StringComparison.Ordinal));
            Assert.DoesNotContain(files, f => f.Contains(Number, StringComparison.Ordinal));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private void Refused(Response refused, string pointer)
    {
        refused.IsProblem(422, "card_number_refused", pointer);
        Assert.Equal("card_number_refused", refused.Json.Say("errors.0.code"));
        Assert.Contains(Masked, refused.Json.Say("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(Number, refused.Text, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Json.Say("next_step"));
        Assert.False(refused.IsReplay);
        quiet.StoredNothing();
    }

    /// <summary>The pointers of all texts of a JSON value.</summary>
    private static IEnumerable<string> Texts(JsonElement json, string pointer) => json.ValueKind switch
    {
        JsonValueKind.String => [pointer],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Texts(p.Value, $"{pointer}/{p.Name}")),
        JsonValueKind.Array => json.EnumerateArray().SelectMany((item, i) => Texts(item, $"{pointer}/{i}")),
        _ => [],
    };

    /// <summary>The JSON with another value where the pointer leads.</summary>
    private static byte[] With(string json, string pointer, string value) =>
        Encoding.UTF8.GetBytes(Replaced(JsonElement.Parse(json), "", pointer, value));

    private static string Replaced(JsonElement json, string at, string pointer, string value)
    {
        if (at == pointer)
        {
            return value;
        }
        return json.ValueKind switch
        {
            JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Select(
                p => $"\"{p.Name}\":{Replaced(p.Value, $"{at}/{p.Name}", pointer, value)}"))}}}",
            JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(
                (item, i) => Replaced(item, $"{at}/{i}", pointer, value)))}]",
            _ => json.GetRawText(),
        };
    }
}
