using System.CommandLine;
using System.Globalization;

namespace Zentra.Cli.Trigger;

/// <summary>`zentra trigger`: has a sandbox tell an event, by a story that is real.</summary>
internal static class TriggerCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    public static Command Make()
    {
        var type = new Argument<string?>("event")
        {
            Description = "The type of event, as payment.captured.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var list = new Option<bool>("--list") { Description = "List what can be triggered." };
        var advance = new Option<bool>("--advance-clock")
        {
            Description = "Allows moving the workspace's clock, for all that is in it and for good.",
        };
        var command = new Command("trigger", "Have a sandbox tell an event, by calls that lead to it.")
        {
            type, list, advance,
        };
        ApiOptions.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(list))
            {
                Console.Out.WriteLine(Listed());
                return Exit.Clean;
            }
            if (parsed.GetValue(type) is not { } wanted)
            {
                return await Exit.Usage("Which event? `zentra trigger --list` lists them.");
            }
            if (Stories.Find(wanted) is not { } story)
            {
                return await Exit.Usage($"{wanted} cannot be triggered. These can:\n{Listed()}");
            }
            if (story.MovesClock && !parsed.GetValue(advance))
            {
                return await Exit.Usage(
                    $"{wanted} comes with time: it moves the clock of the whole workspace, for good. "
                    + "Add --advance-clock if that is all right.");
            }
            return await ApiOptions.With(parsed, api => ApiOptions.IsLive(parsed)
                ? throw new ApiException("This is a live key; events are triggered in sandboxes only.")
                : Play(api, story, stop));
        });
        return command;
    }

    private static string Listed() => string.Join('\n', Stories.All.Select(
        s => $"  {s.Event,-28}{s.Sentence}{(s.MovesClock ? " (needs --advance-clock)" : "")}"));

    private static async Task<int> Play(ZentraApi api, Story story, CancellationToken stop)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var call in story.Calls)
        {
            await Make(api, call, kept, stop);
        }
        if (!kept.TryGetValue(story.About, out var about))
        {
            throw new ApiException($"The calls did not lead to {story.Event}.");
        }
        var told = await Find(api, story.Event, about, stop);
        foreach (var call in story.Afterwards)
        {
            await Make(api, call, kept, stop);
        }
        Console.Out.WriteLine(told is null
            ? $"{story.Event} about {about} was not told within {Patience.TotalSeconds:0} s."
            : string.Create(CultureInfo.InvariantCulture, $"{told.Type}  {told.Id}  (sequence {told.Sequence})"));
        return told is null ? Exit.Findings : Exit.Clean;
    }

    private static async Task Make(ZentraApi api, Call call, Dictionary<string, string> kept, CancellationToken stop)
    {
        var (path, body) = (Filled(call.Path, kept), call.Body is null ? null : Filled(call.Body, kept));
        var answer = await api.Send(new(call.Method), path, body, stop);
        var id = call.IdAt.Select(answer.Text).FirstOrDefault(found => found is not null);
        var shown = body is null or "{}" ? "" : $" {body}";
        Console.Out.WriteLine($"{call.Method} {path}{shown}  -> {answer.Status} {id}".TrimEnd());
        // A decline is an outcome, and some stories are about one.
        if (!answer.IsGood && answer.Status != 402)
        {
            throw api.Refused(answer.Status, answer);
        }
        if (call.Keep is { } name)
        {
            kept[name] = id ?? throw new ApiException($"The answer names no {name}.");
        }
    }

    private static string Filled(string text, Dictionary<string, string> kept) =>
        kept.Aggregate(text, (filled, one) => filled.Replace($"{{{one.Key}}}", one.Value, StringComparison.Ordinal));

    private static async Task<ToldEvent?> Find(ZentraApi api, string type, string about, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        do
        {
            var list = await api.Get($"/events?type={type}&object={about}&limit=1", stop);
            if (list.Json.GetProperty("data").EnumerateArray().Select(ToldEvent.Of).FirstOrDefault() is { } told)
            {
                return told;
            }
            await Task.Delay(Every, stop);
        }
        while (TimeProvider.System.GetElapsedTime(began) < Patience);
        return null;
    }
}
