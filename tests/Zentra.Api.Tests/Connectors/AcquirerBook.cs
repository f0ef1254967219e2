using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Connectors;

/// <summary>A copy of the acquirer's book, as short sentences.</summary>
public sealed class AcquirerBook(JsonElement copy)
{
    /// <summary>`authorized: 1000 authorized, 400 captured, 100 refunded, 0 voided` for each authorization.</summary>
    public IReadOnlyList<string> Authorizations => [.. copy.Items("authorizations").Select(a =>
        $"{a.Say("status")}: {a.Say("authorized_minor")} authorized, {a.Say("captured_minor")} captured, "
        + $"{a.Say("refunded_minor")} refunded, {a.Say("voided_minor")} voided")];

    /// <summary>`capture approved 400` for each operation.</summary>
    public IReadOnlyList<string> Operations => [.. copy.Items("operations").Select(o =>
        $"{o.Say("operation")} {o.Say("status")} {o.Say("amount_minor")}")];

    /// <summary>Everything of the operations but their time.</summary>
    public IReadOnlyList<string> WithoutTime => [.. copy.Items("operations").Select(o =>
        $"{o.Say("id")} {o.Say("key")} {o.Say("reference")} {o.Say("operation")} {o.Say("status")} {o.Say("code")}")];
}
