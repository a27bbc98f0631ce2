using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Keys;

/// <summary>Keys of cookies and anti-forgery tokens, shared by all replicas and sealed like the signing keys.</summary>
internal sealed class StoredDataProtectionKeys(NpgsqlDataSource source, Sealer sealer) : IXmlRepository
{
    private const string Purpose = "data protection key";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = new List<XElement>();
        using var command = source.CreateCommand("SELECT sealed_xml FROM identity.data_protection_key ORDER BY name");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            elements.Add(XElement.Parse(Encoding.UTF8.GetString(sealer.Open(Purpose, reader.GetFieldValue<byte[]>(0)))));
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var xml = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        using var command = source.CreateCommand("INSERT INTO identity.data_protection_key (name, sealed_xml) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET sealed_xml = EXCLUDED.sealed_xml");
        command.Parameters.Add(new() { Value = friendlyName });
        command.Parameters.Add(new() { Value = sealer.Seal(Purpose, xml) });
        command.ExecuteNonQuery();
    }
}
