namespace Zentra.Simulators.Network;

/// <summary>What networks do to issuers, and what must come of it.</summary>
internal sealed class Scenario(Func<Task<INetworkLink>> open, Traffic traffic, TimeSpan patience)
{
    private const string OriginalNotFound = "25";

    /// <summary>One purchase after the other.</summary>
    public Task<int> Authorize(int count) => With(async link =>
    {
        for (var i = 0; i < count; i++)
        {
            var message = traffic.Authorization();
            if (Tell(link, message, await link.Ask(message, patience)) is null)
            {
                return "an authorization was not answered";
            }
        }
        return null;
    });

    /// <summary>A purchase, its repeat, and the same again as if it were new: one answer.</summary>
    public Task<int> Duplicate() => With(async link =>
    {
        var message = traffic.Authorization();
        var answers = new List<IsoMessage?>();
        foreach (var again in (IsoMessage[])[message, message.As("0101"), message])
        {
            answers.Add(Tell(link, again, await link.Ask(again, patience)));
        }
        return answers.All(a => a is not null && (a[38], a[39]) == (answers[0]?[38], answers[0]?[39]))
            ? null
            : "a repeat was answered otherwise";
    });

    /// <summary>The network gives up before the answer is there, and reverses; both are answered in the end.</summary>
    public Task<int> Late() => With(async link =>
    {
        var message = traffic.Authorization();
        var reversal = traffic.Reversal(message, "0420");
        var answer = (await link.Send(patience, message))[0];
        var reversed = Tell(link, reversal, await link.Ask(reversal, patience));
        Tell(link, message, await answer);
        return reversed?[39] == "00" ? null : "the reversal was not accepted";
    });

    /// <summary>A reversal overtakes its authorization: nothing may stay held.</summary>
    public Task<int> OutOfOrder() => With(async link =>
    {
        var message = traffic.Authorization();
        var reversal = traffic.Reversal(message, "0420");
        var answers = await link.Send(patience, reversal, message);
        var reversed = Tell(link, reversal, await answers[0]);
        var authorized = Tell(link, message, await answers[1]);
        return reversed is not null && authorized is not null ? null : "a message was not answered";
    });

    /// <summary>A reversal of what was never asked.</summary>
    public Task<int> ReversalOfUnknown() => With(async link =>
    {
        var reversal = traffic.Reversal(traffic.Authorization(), "0400");
        var answer = Tell(link, reversal, await link.Ask(reversal, patience));
        return answer?[39] == OriginalNotFound ? null : $"the answer was to be {OriginalNotFound}";
    });

    /// <summary>Purchases, or echo tests, at a rate, whether they are answered or not.</summary>
    public Task<int> Flood(int perSecond, int seconds, int connections, bool isEcho) => With(async first =>
    {
        var links = new List<INetworkLink> { first };
        try
        {
            while (links.Count < connections)
            {
                links.Add(await SignedOn());
            }
            var report = await new Flood(
                links, isEcho ? () => traffic.Management("301") : traffic.Authorization, patience)
                .Run(perSecond, seconds);
            Report.Write(report);
            return report.Unanswered == 0 ? null : "some were not answered";
        }
        finally
        {
            foreach (var link in links.Skip(1))
            {
                await link.DisposeAsync();
            }
        }
    });

    /// <summary>The same over this edge and another one, and whether the books are as they must be.</summary>
    public Task<int> Compare(Func<INetworkLink> other, IssuerDesk desk) => With(async link =>
    {
        await using var second = other();
        return await new Comparison([link, second], desk, traffic, patience).Play() == 0
            ? null
            : "an edge or the books differ from what must be";
    });

    /// <summary>Plays over a connection that is signed on: 0, or 1 and the reason why not.</summary>
    private async Task<int> With(Func<INetworkLink, Task<string?>> play)
    {
        try
        {
            await using var link = await SignedOn();
            if (await play(link) is not { } reason)
            {
                return 0;
            }
            await Console.Error.WriteLineAsync(reason);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or FormatException
            or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
        }
        return 1;
    }

    private async Task<INetworkLink> SignedOn()
    {
        var link = await open();
        var answer = (await link.Ask(traffic.Management("001"), patience)).Message;
        if (answer?[39] == "00")
        {
            return link;
        }
        await link.DisposeAsync();
        throw new IOException($"the sign-on was answered {answer?[39] ?? "by nothing"}");
    }

    private static IsoMessage? Tell(INetworkLink link, IsoMessage message, Answered answered)
    {
        Report.Write(Told.Of(link, message, answered));
        return answered.Message;
    }
}
