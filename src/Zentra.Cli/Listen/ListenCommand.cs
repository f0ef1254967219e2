using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Zentra.Server.Http;

namespace Zentra.Cli.Listen;

/// <summary>`zentra listen`: events in a terminal, and forwarded to a program that is being written.</summary>
internal static class ListenCommand
{
    public static Command Make()
    {
        var to = new Option<string?>("--forward-to")
        {
            Description = "Where each event is posted as a signed webhook. Once each, in order: a failure is not tried "
                + "again, but `zentra events resend` has the event come again.",
        };
        var types = new Option<string?>("--events")
        {
            Description = "Only these types, with commas between them, as payment.*,refund.posted.",
        };
        var secret = new Option<string?>("--secret")
        {
            Description = "The secret that signs, whsec_ and Base64 of 24 to 64 bytes; one is made where absent.",
        };
        var after = new Option<long?>("--after")
        {
            Description = "Begins after the event with this sequence, 0 with the first; else with what happens next.",
        };
        var command = new Command("listen", "Follow events, and forward them to your program.")
        {
            to, types, secret, after,
        };
        ApiOptions.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var key = Array.Empty<byte>();
            var signing = parsed.GetValue(secret) ?? StandardSignature.NewSecret();
            if (!StandardSignature.TryKey(signing, out key))
            {
                return await Exit.Usage("--secret must be whsec_ and Base64 of 24 to 64 bytes.");
            }
            Uri? target = null;
            if (parsed.GetValue(to) is { } text && !ApiOptions.TryHttp(text, out target))
            {
                return await Exit.Usage("--forward-to must be an http or https address.");
            }
            using var forwarder = target is null ? null : new Forwarder(target, key);
            var intro = target is null ? null : $"Forwarding to {target}, signed with {signing}";
            return await ApiOptions.With(
                parsed, api => Listen(api, parsed.GetValue(types), parsed.GetValue(after), forwarder, intro, stop));
        });
        return command;
    }

    private static async Task<int> Listen(
        ZentraApi api, string? types, long? after, Forwarder? forwarder, string? intro, CancellationToken stop)
    {
        var listener = new Listener(forwarder, stop);
        var query = new List<string>();
        if (types is { Length: > 0 })
        {
            query.Add($"types={Uri.EscapeDataString(types)}");
        }
        if (after is { } sequence)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"after={sequence}"));
        }
        var follower = new EventFollower(
            api, $"/events/stream?{string.Join('&', query)}", text => Console.Error.WriteLine(text));
        try
        {
            await follower.Run(
                () =>
                {
                    Console.Out.WriteLine($"Listening to {types ?? "all events"} of {api.Url}; Ctrl-C ends it.");
                    if (intro is not null)
                    {
                        Console.Out.WriteLine(intro);
                    }
                },
                listener.Take,
                stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C.
        }
        Console.Out.WriteLine(listener.Summary());
        return Exit.Clean;
    }

    /// <summary>Prints what comes, forwards it, and counts.</summary>
    private sealed class Listener(Forwarder? forwarder, CancellationToken stop)
    {
        private long last;
        private int heard;
        private int taken;
        private int failed;

        public async Task Take(byte[] body)
        {
            var told = ToldEvent.Of(JsonElement.Parse(body));
            Console.Out.Write(told.Line);
            try
            {
                if (forwarder is not null)
                {
                    var result = await forwarder.Send(told.Id, body, stop);
                    (taken, failed) = result.IsTaken ? (taken + 1, failed) : (taken, failed + 1);
                    Console.Out.Write($"  -> {result.Text}");
                }
                heard++;
                last = Math.Max(last, told.Sequence);
            }
            finally
            {
                Console.Out.WriteLine();
            }
        }

        public string Summary()
        {
            var events = string.Create(CultureInfo.InvariantCulture, $"{heard} {(heard == 1 ? "event" : "events")}");
            var sent = forwarder is null
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $", {taken} forwarded, {failed} failed");
            var next = heard == 0
                ? "."
                : string.Create(CultureInfo.InvariantCulture, $"; --after {last} goes on from here.");
            return $"{events}{sent}{next}";
        }
    }
}
