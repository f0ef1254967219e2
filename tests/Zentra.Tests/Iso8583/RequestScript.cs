using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Iso8583;

/// <summary>A purchase of 50.00 USD, and what is different: `22=071 25=-` (a dash takes a field away).</summary>
internal static class RequestScript
{
    public static readonly Timestamp Received = Timestamp.From(new(2026, 11, 21, 13, 14, 12, TimeSpan.Zero));

    public static Iso8583Message Message(string mti, string changes = "")
    {
        var message = new Iso8583Message(mti)
        {
            [2] = "4761739001010119",
            [3] = "000000",
            [4] = "000000005000",
            [7] = "1121131411",
            [11] = "000001",
            [12] = "081411",
            [13] = "1121",
            [18] = "5812",
            [22] = "051",
            [25] = "00",
            [32] = "423935",
            [37] = "632513000001",
            [41] = "TERM0001",
            [42] = "MERCHANT_000001",
            [43] = "Blue Door Cafe         Springfield  ILUS",
            [49] = "840",
        };
        foreach (var change in changes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (field, value) = (int.Parse(change.Split('=')[0], null), change[(change.IndexOf('=') + 1)..]);
            message[field] = value == "-" ? null : value.Replace('_', ' ');
        }
        return message;
    }

    public static NetworkRequest Ask(string mti, string changes = "") =>
        RequestMapping.Map(Message(mti, changes), Received) switch
        {
            MappedRequest.Asked asked => asked.Request,
            MappedRequest.Refused refused =>
                throw new InvalidOperationException($"{refused.ResponseCode} for field {refused.Field}"),
            _ => throw new InvalidOperationException("It was mapped to nothing known."),
        };
}
