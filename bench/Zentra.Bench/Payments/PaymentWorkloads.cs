using Zentra.Bench.Load;

namespace Zentra.Bench.Payments;

/// <summary>The requests of the benchmarks. Customers are drawn from 10,000.</summary>
internal sealed class PaymentWorkloads(string apiKey, Random random)
{
    public const int Customers = 10_000;

    /// <summary>The product's own sample; <paramref name="run"/> keeps the keys of several runs apart.</summary>
    public Workload Create(
        string run,
        IdentifierPool? authorized = null,
        int limit = int.MaxValue,
        int customers = Customers,
        Func<int>? drawTenant = null) =>
        new(
            Post(
                "/payments",
                $$"""
                {"amount_minor":125000,"currency":"ledger_currency",
                "customer":"customer_{{Workload.DrawSlot}}","idempotency_key":"{{run}}_{{Workload.NumberSlot}}"}
                """),
            "\"status\":\"authorized\"",
            random)
        {
            Status = 201,
            Limit = limit,
            Collect = authorized,
            DrawBelow = customers,
            DrawTenant = drawTenant,
        };

    /// <summary>Payments that are captured at once, for whatever comes after that.</summary>
    public Workload CreateCaptured(string run, IdentifierPool captured, int limit) =>
        new(
            Post(
                "/payments",
                $$"""
                {"amount_minor":125000,"currency":"ledger_currency","capture_method":"automatic",
                "customer":"customer_{{Workload.DrawSlot}}","idempotency_key":"{{run}}_{{Workload.NumberSlot}}"}
                """),
            "\"status\":\"captured\"",
            random)
        {
            Status = 201,
            Limit = limit,
            Collect = captured,
            DrawBelow = Customers,
        };

    public Workload Capture(IdentifierPool authorized, IdentifierPool captured) =>
        new(
            Post($"/payments/{Workload.IdentifierSlot}/capture", "{}", "capture"),
            "\"status\":\"captured\"",
            random)
        {
            Status = 200,
            About = authorized,
            Collect = captured,
        };

    /// <summary>A 1,250th of the payment, so that the captured payments serve again and again.</summary>
    public Workload Refund(IdentifierPool captured) =>
        new(
            Post($"/payments/{Workload.IdentifierSlot}/refunds", """{"amount_minor":100}""", "refund"),
            "\"object\":\"refund\"",
            random)
        {
            Status = 201,
            About = captured,
            Repeats = true,
        };

    public Workload Get(IdentifierPool payments) =>
        new(Head($"GET /payments/{Workload.IdentifierSlot}") + "\r\n", "\"object\":\"payment\"", random)
        {
            Status = 200,
            About = payments,
            Repeats = true,
        };

    private string Post(string path, string body, string? keyPrefix = null)
    {
        var key = keyPrefix is null ? "" : $"Idempotency-Key: {keyPrefix}_{Workload.NumberSlot}\r\n";
        var content = $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        return Head($"POST {path}") + key + content;
    }

    private string Head(string line) => $"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {apiKey}\r\n";
}
