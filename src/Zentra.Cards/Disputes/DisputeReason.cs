using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Disputes;

/// <summary>What a reason for a dispute is about.</summary>
[JsonConverter(typeof(WireEnum<DisputeCategory>))]
public enum DisputeCategory
{
    Fraud,
    Authorization,
    ProcessingError,
    ConsumerDispute,
}

/// <summary>A reason for which an issuer may take a charge back from a network.</summary>
/// <param name="Network">The network whose code it is; null for the networks that have no codes here.</param>
/// <param name="FilingDays">Days in which it is to be filed.</param>
public sealed record DisputeReason(Brand? Network, string Code, string Title, DisputeCategory Category, int FilingDays);

/// <summary>
/// The reason codes of Visa (10.x to 13.x) and Mastercard (48xx) with titles and times of our own; other networks have
/// one general reason for each category. The networks publish their rules twice a year: check a deadline there.
/// </summary>
public static class DisputeReasonCodes
{
    private static readonly FrozenDictionary<(Brand?, string), DisputeReason> Table = Read();

    public static IEnumerable<DisputeReason> All => Table.Values;

    /// <summary>The reason of a network's code; null where that network has no such code.</summary>
    public static DisputeReason? Find(Brand network, string code) =>
        Table.GetValueOrDefault((HasOwn(network) ? network : null, code));

    /// <summary>The codes that a card of a network may be disputed with.</summary>
    public static IReadOnlyList<string> Of(Brand network) =>
    [
        .. All.Where(r => r.Network == (HasOwn(network) ? network : null)).Select(r => r.Code)
            .Order(StringComparer.Ordinal),
    ];

    private static bool HasOwn(Brand network) => network is Brand.Visa or Brand.Mastercard;

    private static FrozenDictionary<(Brand?, string), DisputeReason> Read()
    {
        using var stream = typeof(DisputeReasonCodes).Assembly.GetManifestResourceStream("dispute-reasons.tsv")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var reasons = new List<DisputeReason>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            reasons.Add(new(
                WireName.Find<Brand>(cells[0]),
                cells[1],
                cells[2],
                WireName.Find<DisputeCategory>(cells[3])!.Value,
                int.Parse(cells[4], NumberStyles.None, CultureInfo.InvariantCulture)));
        }
        return reasons.ToFrozenDictionary(r => (r.Network, r.Code));
    }
}

/// <summary>
/// Until when the next step of a stage is due. A network's own calendar decides; these are told so that nobody forgets.
/// </summary>
public static class DisputeDeadlines
{
    private const int VisaResponse = 30;
    private const int MastercardResponse = 45;
    private const int OtherResponse = 45;
    private const int Arbitration = 30;

    /// <summary>
    /// By when it is to be filed: counted from the authorization, which is never later than what networks count from.
    /// </summary>
    public static Timestamp ToFile(DisputeReason reason, Timestamp authorizedAt) =>
        Days(authorizedAt, reason.FilingDays);

    /// <summary>By when something is due in this stage; null where only the network can go on.</summary>
    public static Timestamp? In(CardDisputeStatus status, Brand network, Timestamp since) => status switch
    {
        // The acquirer answers a chargeback; the issuer answers a representment; the acquirer answers that.
        CardDisputeStatus.Filed => Days(since, network switch
        {
            Brand.Visa => VisaResponse,
            Brand.Mastercard => MastercardResponse,
            _ => OtherResponse,
        }),
        CardDisputeStatus.Represented or CardDisputeStatus.PreArbitration => Days(since, Arbitration),
        _ => null,
    };

    private static Timestamp Days(Timestamp since, int days) => since.Plus(TimeSpan.FromDays(days));
}
