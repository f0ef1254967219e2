using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>How a card was presented.</summary>
[JsonConverter(typeof(WireEnum<Channel>))]
public enum Channel
{
    Ecommerce,
    Pos,
    Contactless,
    Atm,

    /// <summary>By mail or telephone.</summary>
    Moto,
    Recurring,
    Wallet,
}
