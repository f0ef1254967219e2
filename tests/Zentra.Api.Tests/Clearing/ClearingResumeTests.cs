using System.Text;
using Zentra.Api.Tests.Cards;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Clearing;

/// <summary>A server that stops while it reads a file: the next one goes on, and nothing is posted twice.</summary>
public sealed class ClearingResumeTests
{
    private const int Records = 20_000;

    [Fact]
    public async Task A_file_that_was_interrupted_is_read_on_and_each_record_has_one_effect()
    {
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var api = await own.NewTenant();
        var card = await api.NewCard();
        var line = $$"""{"type":"refund","card":"{{card}}","amount_minor":1,"currency":"USD"}""" + "\n";
        var file = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, Records)));

        var sending = api.Send(HttpMethod.Post, "/cards/clearing", file, contentType: "application/x-ndjson");
        await Patience.Until(
            () => api.Get("/cards/clearing"), r => r.Is(200).Json.GetProperty("data").GetArrayLength() > 0);
        await own.Restart();
        await Task.WhenAny(sending);
        var next = own.As(api);

        var read = await Patience.Until(
            () => next.Get("/cards/clearing"), r => r.Is(200).Json.Say("data.0.status") != "receiving");
        Assert.Equal(
            ("completed", $"{Records}"), (read.Json.Say("data.0.status"), read.Json.Say("data.0.records.matched")));
        Assert.Equal((Records, 0), await next.Funds());
    }
}
