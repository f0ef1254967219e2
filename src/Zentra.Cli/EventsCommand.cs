using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Zentra.Cli;

/// <summary>`zentra events`: reads events, and has one told again.</summary>
internal static class EventsCommand
{
    public static Command Make() => new("events", "Read events, and have one told again.") { List(), Resend() };

    private static Command List()
    {
        var after = new Option<long>("--after") { Description = "Begins after the event with this sequence." };
        var type = new Option<string?>("--type") { Description = "Only this type, as payment.captured." };
        var limit = new Option<int>("--limit")
        {
            Description = "How many, 1 to 100.",
            DefaultValueFactory = _ => 20,
        };
        var command = new Command("list", "Print events, oldest first.") { after, type, limit };
        ApiOptions.AddTo(command);
        command.SetAction((parsed, stop) => ApiOptions.With(parsed, async api =>
        {
            var filter = parsed.GetValue(type) is { } only ? $"&type={Uri.EscapeDataString(only)}" : "";
            var path = string.Create(
                CultureInfo.InvariantCulture,
                $"/events?after={parsed.GetValue(after)}&limit={parsed.GetValue(limit)}{filter}");
            var list = (await api.Get(path, stop)).Json;
            foreach (var told in list.GetProperty("data").EnumerateArray().Select(ToldEvent.Of))
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{told.Sequence,6}  {told.Line}"));
            }
            if (list.GetProperty("has_more").GetBoolean())
            {
                Console.Out.WriteLine($"There are more: --after {list.GetProperty("next_cursor").GetString()}");
            }
            return Exit.Clean;
        }));
        return command;
    }

    private static Command Resend()
    {
        var id = new Argument<string>("event") { Description = "The event, as evt_…" };
        var endpoint = new Option<string?>("--endpoint")
        {
            Description = "The only endpoint that gets it, as whe_…; all that want it where absent.",
        };
        var command = new Command("resend", "Have an event told again, to its endpoints and to who listens.")
        {
            id, endpoint,
        };
        ApiOptions.AddTo(command);
        command.SetAction((parsed, stop) => ApiOptions.With(parsed, async api =>
        {
            var told = parsed.GetRequiredValue(id);
            var body = parsed.GetValue(endpoint) is { } only
                ? $$"""{"endpoint":"{{JsonEncodedText.Encode(only)}}"}"""
                : "{}";
            var answer = await api.Send(
                HttpMethod.Post, $"/events/{Uri.EscapeDataString(told)}/resend", body, stop);
            if (!answer.IsGood)
            {
                throw api.Refused(answer.Status, answer);
            }
            Console.Out.WriteLine($"{told} is told again ({answer.Text("id")}).");
            return Exit.Clean;
        }));
        return command;
    }
}
