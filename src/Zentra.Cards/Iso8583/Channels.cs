using Zentra.Cards.Authorizations;

namespace Zentra.Cards.Iso8583;

/// <summary>How a card was presented, by what a message says of it: the table of docs/network.md.</summary>
internal static class Channels
{
    private const string AtmCategory = "6011";

    public static Channel Of(Iso8583Message message, PrivateData data)
    {
        var entry = message[22] is { } mode ? mode[..2] : "00";
        var condition = message[25] ?? "00";
        if (message[18] == AtmCategory)
        {
            return Channel.Atm;
        }
        if (data.Ecommerce is 2 or 3 || data.Presence == 4)
        {
            return Channel.Recurring;
        }
        if (data.IsWallet)
        {
            return Channel.Wallet;
        }
        if (condition == "08" || data.Ecommerce is 1 or 4 || data.Presence is 2 or 3)
        {
            return Channel.Moto;
        }
        if (entry is "81" or "10" || condition == "59" || data.Ecommerce is >= 5 and <= 8 || data.Presence == 5)
        {
            return Channel.Ecommerce;
        }
        if (entry is "07" or "91")
        {
            return Channel.Contactless;
        }
        // The cardholder is not there, and nothing says how the number came.
        return condition == "01" || data.Presence == 1 ? Channel.Moto : Channel.Pos;
    }
}
