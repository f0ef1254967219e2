using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Makes and signs notifications as Adyen does.</summary>
internal static class AdyenNotice
{
    /// <summary>The key of Adyen's published example.</summary>
    public const string Key = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";

    /// <summary>An event of a payment; a modification names the payment as its original.</summary>
    public static JsonObject Item(
        string eventCode,
        string psp = "8825408195409505",
        string? original = null,
        string reference = AdyenShop.FirstKey,
        string success = "true",
        string reason = "",
        long value = 1000,
        string currency = "EUR",
        params (string Name, string Value)[] additional)
    {
        var item = new JsonObject
        {
            ["additionalData"] = new JsonObject(additional.Select(
                a => KeyValuePair.Create<string, JsonNode?>(a.Name, a.Value))),
            ["amount"] = AdyenBooks.Amount(currency, value),
            ["eventCode"] = eventCode,
            ["eventDate"] = "2026-04-26T14:12:09+02:00",
            ["merchantAccountCode"] = AdyenServer.Merchant,
            ["merchantReference"] = reference,
            ["paymentMethod"] = "visa",
            ["pspReference"] = psp,
            ["reason"] = reason,
            ["success"] = success,
        };
        if (original is not null)
        {
            item["originalReference"] = original;
        }
        return item;
    }

    public static string Signed(params JsonObject[] items) => Body([.. items.Select(i => Sign(i, Key))]);

    public static string Body(params JsonObject[] items) => new JsonObject
    {
        ["live"] = "false",
        ["notificationItems"] = new JsonArray([.. items.Select(
            i => new JsonObject { ["NotificationRequestItem"] = i.DeepClone() })]),
    }.ToJsonString();

    /// <summary>A copy with the signature of this key in it.</summary>
    public static JsonObject Sign(JsonObject item, string hexKey)
    {
        string[] values =
        [
            Text(item["pspReference"]), Text(item["originalReference"]), Text(item["merchantAccountCode"]),
            Text(item["merchantReference"]), Text(item["amount"]!["value"]), Text(item["amount"]!["currency"]),
            Text(item["eventCode"]), Text(item["success"]),
        ];
        var hmac = HMACSHA256.HashData(Convert.FromHexString(hexKey), Encoding.UTF8.GetBytes(string.Join(':', values)));
        var signed = item.DeepClone().AsObject();
        var additional = signed["additionalData"]?.DeepClone().AsObject() ?? [];
        additional["hmacSignature"] = Convert.ToBase64String(hmac);
        signed["additionalData"] = additional;
        return signed;
    }

    private static string Text(JsonNode? value) => value?.ToString() ?? "";
}
