using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>
/// Random behaviour that repeats: every draw is a function of the seed, the key, and how often the key came.
/// </summary>
internal sealed class Chaos
{
    private volatile Odds? odds;
    private volatile ConcurrentDictionary<(string Key, OperationKind Kind), int> arrivals = new();

    public void Set(Odds? chosen)
    {
        arrivals = new();
        odds = chosen;
    }

    /// <summary>How it behaves towards a call; null where chaos is off.</summary>
    public Conduct? Draw(OperationKind kind, string key)
    {
        if (odds is not { } set)
        {
            return null;
        }
        var arrival = arrivals.AddOrUpdate((key, kind), 1, static (_, before) => before + 1);
        var dice = new Dice(set.Seed, $"{kind}:{key}:{arrival}");
        var isLost = dice.Falls("lose", set.Lose);
        var contradicts = arrival == 1 && kind != OperationKind.Query && dice.Falls("contradict", set.Contradict);
        var liesByAnswer = contradicts && dice.Falls("lie", 0.5);
        return new()
        {
            IsDown = dice.Falls("down", set.Down),
            DropsBefore = isLost && dice.Falls("before", 0.5),
            Ending = isLost ? Ending.Drop : Ending.Answer,
            DelayMs = dice.Below("delay", set.DelayMsMax),
            DeclineWith = !contradicts && dice.Falls("decline", set.Decline) ? ResponseCodes.DoNotHonor : null,
            AnswersInstead = contradicts && liesByAnswer ? OperationStatus.Declined : null,
            TellsInstead = contradicts && !liesByAnswer ? OperationStatus.Declined : null,
            Telling = dice.Falls("lose_callback", set.Lose) ? Telling.Never
                : dice.Falls("duplicate", set.Duplicate) ? Telling.Twice
                : Telling.Once,
        };
    }
}

/// <summary>The probabilities of chaos, each from 0 to 1.</summary>
/// <param name="Lose">Of a closed connection, half of the time before processing, and of a lost callback.</param>
/// <param name="DelayMsMax">Every answer takes 0 to so many milliseconds more.</param>
/// <param name="Duplicate">Of a callback that comes twice.</param>
/// <param name="Contradict">Of an answer or a callback that says `declined` of what was approved.</param>
/// <param name="Decline">Of a decline with code 05.</param>
/// <param name="Down">Of a refusal before processing.</param>
internal sealed record Odds(
    long Seed,
    double Lose = 0,
    int DelayMsMax = 0,
    double Duplicate = 0,
    double Contradict = 0,
    double Decline = 0,
    double Down = 0)
{
    [JsonIgnore]
    public string? Fault => this switch
    {
        { DelayMsMax: < 0 or > Behaviour.MaxMs } => "delay_ms_max: 0 to 600000",
        _ when new[] { Lose, Duplicate, Contradict, Decline, Down }.Any(p => p is not (>= 0 and <= 1)) =>
            "lose, duplicate, contradict, decline, down: 0 to 1",
        _ => null,
    };
}

/// <summary>Independent draws for one call, each by its name.</summary>
internal readonly struct Dice(long seed, string call)
{
    public bool Falls(string name, double probability) => probability > 0 && Draw(name) < probability;

    public int Below(string name, int limit) => limit == 0 ? 0 : (int)(Draw(name) * limit);

    /// <summary>Uniform in [0, 1): FNV-1a over the names, then the finalizer of SplitMix64.</summary>
    private double Draw(string name)
    {
        var hash = Fold(Fold(0xcbf29ce484222325 ^ (ulong)seed, call), name);
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        hash ^= hash >> 31;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Fold(ulong hash, string text)
    {
        foreach (var character in text)
        {
            hash = (hash ^ character) * 0x100000001b3;
        }
        return hash;
    }
}
