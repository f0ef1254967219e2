using System.Security.Cryptography;
using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Disputes;

/// <summary>Files of evidence over HTTP: what goes in comes out, and what is hostile stays out.</summary>
public sealed class EvidenceFileTests(ApiHost host)
{
    private const int MaxBytes = 2 << 20;

    [Theory]
    [InlineData("Receipt.pdf", "application/pdf", "%PDF-1.7 paid", "application/pdf")]
    [InlineData("Photo (1).png", "image/png", "\u0089PNG\r\n\u001a\n...", "image/png")]
    [InlineData("photo.jpg", "image/jpeg", "\u00ff\u00d8\u00ff\u00e0...", "image/jpeg")]
    [InlineData("märz.txt", "text/plain", "<script>alert(1)</script>", "text/plain; charset=utf-8")]
    public async Task A_file_comes_out_as_it_went_in_and_is_to_be_saved(
        string name, string contentType, string latin1, string served)
    {
        var api = await host.NewTenant();
        var dispute = (await api.Dispute()).Id;
        var content = Encoding.Latin1.GetBytes(latin1);

        var kept = (await api.Post(
            $"/disputes/{dispute}/evidence", DisputeBodies.WithFile(name, contentType, content), null)).Is(200).Json;

        var file = kept.GetProperty("response").GetProperty("files")[0];
        Assert.Equal(
            $"{name} {contentType} uncategorized {content.Length} {Convert.ToHexStringLower(SHA256.HashData(content))}",
            $"{file.Say("name")} {file.Say("content_type")} {file.Say("kind")} {file.Say("size_bytes")} "
            + file.Say("sha256"));
        Assert.Equal("draft", kept.Say("response.state"));
        using var client = new HttpClient { BaseAddress = host.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", api.Key);
        using var downloaded = await client.GetAsync(
            new Uri($"/disputes/{dispute}/files/{file.Say("id")}", UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal(
            content, await downloaded.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(served, downloaded.Content.Headers.ContentType!.ToString());
        var disposition = downloaded.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", name), (disposition.DispositionType, disposition.FileNameStar));
        Assert.Equal("nosniff", downloaded.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(
            "default-src 'none'; sandbox", downloaded.Headers.GetValues("Content-Security-Policy").Single());
    }

    public static TheoryData<string, string?, string?, string?, string> Hostile => new()
    {
        { "a PNG that is none", "a.png", "image/png", "R0lGODlh", "/files/0/content" },
        { "a PDF that is HTML", "a.pdf", "application/pdf", "PGh0bWw+", "/files/0/content" },
        { "a text that is binary", "a.txt", "text/plain", "AAECAw==", "/files/0/content" },
        { "HTML by name", "a.html", "text/html", "PGh0bWw+", "/files/0/content_type" },
        { "no type", "a.txt", null, "cGFpZA==", "/files/0/content_type" },
        { "nothing", "a.txt", "text/plain", "", "/files/0/content" },
        { "no content", "a.txt", "text/plain", null, "/files/0/content" },
        { "no base64", "a.txt", "text/plain", "!!!!", "/files/0/content" },
        { "base64 without padding", "a.txt", "text/plain", "cGFpZA", "/files/0/content" },
        { "base64 with a line end", "a.txt", "text/plain", "cGFp\nZA==cGF", "/files/0/content" },
        { "base64 of URLs", "a.txt", "text/plain", "_-__", "/files/0/content" },
        { "base64 and more", "a.txt", "text/plain", "cGFpZA==cGFpZA==", "/files/0/content" },
        { "no name", null, "text/plain", "cGFpZA==", "/files/0/name" },
        { "a path", "../../etc/passwd", "text/plain", "cGFpZA==", "/files/0/name" },
        { "a path of Windows", "..\\boot.ini", "text/plain", "cGFpZA==", "/files/0/name" },
        { "a header", "a.txt\r\nSet-Cookie: a=b", "text/plain", "cGFpZA==", "/files/0/name" },
        { "a quote", "a\".txt", "text/plain", "cGFpZA==", "/files/0/name" },
        { "a name that is read backwards", "a\u202etxt.exe", "text/plain", "cGFpZA==", "/files/0/name" },
        { "a name without end", new('a', 121), "text/plain", "cGFpZA==", "/files/0/name" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_file_that_is_not_what_it_says_is_refused_by_its_pointer(
        string what, string? name, string? contentType, string? content, string pointer)
    {
        var api = await host.NewTenant();
        var dispute = (await api.Dispute()).Id;

        var refused = await api.Post(
            $"/disputes/{dispute}/evidence", DisputeBodies.WithFile(name, contentType, content), null);

        refused.IsProblem(400, "invalid_request", pointer);
        Assert.True((await api.Get($"/disputes/{dispute}")).Json.Say("response.state") == "none", what);
    }

    [Fact]
    public async Task Files_have_a_size_alone_and_together()
    {
        var api = await host.NewTenant();
        var path = $"/disputes/{(await api.Dispute()).Id}/evidence";
        static string Of(int bytes, string more = "") =>
            DisputeBodies.WithFile("a.pdf", "application/pdf", DisputeBodies.Pdf(bytes), more);

        (await api.Post(path, Of(MaxBytes + 1), null)).IsProblem(400, "invalid_request", "/files/0/content");
        (await api.Post(path, Of(MaxBytes), null)).Is(200);
        (await api.Post(path, Of(MaxBytes), null)).Is(200);
        (await api.Post(path, Of(10), null)).IsProblem(422, "dispute_evidence_too_large", "/files");
        var anew = (await api.Post(path, Of(10, ""","discard":true"""), null)).Is(200).Json;
        Assert.Equal(1, anew.GetProperty("response").GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task The_largest_evidence_goes_in_at_once_and_its_story_stays_readable()
    {
        var api = await host.NewTenant();
        var dispute = await api.Dispute();
        var file = $$"""{"name":"a.pdf","content_type":"application/pdf","content":"{{Convert.ToBase64String(
            DisputeBodies.Pdf(MaxBytes))}}"}""";
        var texts = string.Join(',', new[] { "customer_name", "billing_address", "uncategorized_text" }
            .Select(t => $"\"{t}\":\"{new string('t', 20_000)}\""));

        var given = (await api.Post(
            $"/disputes/{dispute.Id}/evidence", $$"""{"text":{{{texts}}},"files":[{{file}},{{file}}],"submit":true}""",
            "large")).Is(200);

        Assert.Equal("submitted", given.Json.Say("response.state"));
        var story = (await api.Get($"/payments/{dispute.Json.Say("payment")}/story")).Is(200);
        Assert.True(story.Body.Length < 500_000, $"The story has {story.Body.Length} bytes.");
        Assert.Contains("omitted_bytes", story.Text, StringComparison.Ordinal);
        var second = given.Json.Say("response.files.1.id");
        Assert.Equal(MaxBytes, (await api.Get($"/disputes/{dispute.Id}/files/{second}")).Is(200).Body.Length);
    }

    [Fact]
    public async Task Ten_files_are_the_most()
    {
        var api = await host.NewTenant();
        var path = $"/disputes/{(await api.Dispute()).Id}/evidence";
        static string Of(int files) => $$"""
            {"files":[{{string.Join(',', Enumerable.Repeat(
                """{"name":"a.txt","content_type":"text/plain","content":"cGFpZA=="}""", files))}}]}
            """;

        (await api.Post(path, Of(11), null)).IsProblem(400, "invalid_request", "/files");
        (await api.Post(path, Of(10), null)).Is(200);
        (await api.Post(path, Of(1), null)).IsProblem(422, "dispute_evidence_too_large", "/files");
    }

    [Theory]
    [InlineData("""{"text":{"customer_name":"LONG"}}""", "/text/customer_name")]
    [InlineData("""{"text":{"customer_name":""}}""", "/text/customer_name")]
    [InlineData("""{"text":{"customer_name":"a\u0000b"}}""", "/text/customer_name")]
    [InlineData("""{"text":{"customer_nam":"Ann"}}""", "/text/customer_nam")]
    [InlineData("""{"files":[null]}""", "/files/0")]
    [InlineData("""{"files":[{"name":"a.txt","content_type":"text/plain","content":"cGFpZA==","kind":"Receipt"}]}""",
        "/files/0/kind")]
    public async Task A_text_or_kind_without_a_meaning_is_refused(string body, string pointer)
    {
        var api = await host.NewTenant();
        var dispute = (await api.Dispute()).Id;
        var spelled = body.Replace("LONG", new string('a', 20_001), StringComparison.Ordinal);

        (await api.Post($"/disputes/{dispute}/evidence", spelled, null)).IsProblem(400, "invalid_request", pointer);
    }

    [Fact]
    public async Task A_text_may_have_lines() => Assert.Equal(
        "Main Street 1\nSpringfield",
        await Kept("""{"text":{"billing_address":"Main Street 1\nSpringfield"}}""", "response.text.billing_address"));

    [Fact]
    public async Task A_file_is_found_by_its_own_dispute_and_tenant_only()
    {
        var (mine, theirs) = (await host.NewTenant(), await host.NewTenant());
        var dispute = (await theirs.Dispute()).Id;
        var file = (await theirs.Post($"/disputes/{dispute}/evidence", DisputeBodies.Draft, null)).Is(200)
            .Json.Say("response.files.0.id");
        var other = (await theirs.Dispute()).Id;
        var own = (await mine.Dispute()).Id;

        (await theirs.Get($"/disputes/{dispute}/files/{file}")).Is(200);
        (await theirs.Get($"/disputes/{other}/files/{file}")).IsProblem(404, "dispute_file_not_found");
        (await theirs.Get($"/disputes/{dispute}/files/..%2f{file}")).IsProblem(404, "dispute_file_not_found");
        (await mine.Get($"/disputes/{own}/files/{file}")).IsProblem(404, "dispute_file_not_found");
        (await mine.Get($"/disputes/{dispute}/files/{file}")).IsProblem(404, "dispute_not_found");
        (await mine.Post($"/disputes/{dispute}/evidence", DisputeBodies.Draft, null))
            .IsProblem(404, "dispute_not_found");
    }

    private async Task<string> Kept(string body, string path)
    {
        var api = await host.NewTenant();
        return (await api.Post($"/disputes/{(await api.Dispute()).Id}/evidence", body, null)).Is(200).Json.Say(path);
    }
}
